"""Starts the program: `python3 main.py`. On a fresh machine it sets up what is needed first."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - nothing above or in here may need a newer Python
    sys.exit("需要 Python 3.11 或更新的版本，这里是 %d.%d。请安装新版本后再运行。" % sys.version_info[:2])  # noqa: UP031

ROOT = os.path.dirname(os.path.abspath(__file__))


def main(argv: list[str]) -> int:
    """Runs the command line, in the environment that belongs to it."""
    at_home = os.path.realpath(sys.prefix) == os.path.realpath(os.path.join(ROOT, ".venv"))
    installed = not os.path.exists(os.path.join(ROOT, "installer", "bootstrap.py"))
    if argv[:1] == ["test"] or not (at_home or installed):
        from installer import bootstrap

        return bootstrap.start(ROOT, argv)
    from xinjing_desktop import cli

    return cli.main(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
