"""How a command line is read and complained about in Chinese: what argparse lacks."""

import argparse
import datetime
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

_SENTENCES = (
    (r"the following arguments are required: (.+)", r"还缺：\1"),
    (r"unrecognized arguments: (.+)", r"多出了看不懂的内容：\1"),
    (r"argument .*?: invalid choice: '([^']*)'.*", r"没有“\1”这个命令"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"\1 后面缺内容"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 不能和 \2 一起用"),
    (r"one of the arguments (.+) is required", r"下面要给出一个：\1"),
    (r"argument (.+?): invalid int value: '([^']*)'", r"\1 要填整数，“\2”不是整数"),
    (r"argument (.+?): (.+)", r"\1：\2"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 不明确，可能是 \2"),
)


class Formatter(argparse.HelpFormatter):
    """Help with a Chinese “usage:”."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, prefix if prefix is not None else "用法：")


class Parser(argparse.ArgumentParser):
    """A parser that explains itself in Chinese and leaves with 2."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"formatter_class": Formatter, "add_help": False, "allow_abbrev": False, **kwargs})
        self._positionals.title = "内容"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how it is meant, and leave with 2."""
        for pattern, sentence in _SENTENCES:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, sentence, message)
                break
        self.exit(self.complain(f"{message}。"))

    def complain(self, sentence: str) -> int:
        """Say what is wrong with the usage; the exit code for it."""
        self.print_usage(sys.stderr)
        print(sentence, file=sys.stderr)
        return 2


class Commands:
    """The commands of a program, each with its own arguments and the function that carries it out."""

    def __init__(self, parser: Parser, version: str) -> None:
        self.parser = parser
        parser.add_argument("--version", action="version", version=version, help="显示版本号")
        self._under = parser.add_subparsers(title="命令", metavar="COMMAND", required=True, parser_class=Parser)

    @property
    def names(self) -> set[str]:
        """What the commands are called."""
        return set(self._under.choices)

    def add(self, name: str, said: str, run: Callable[[argparse.Namespace], int]) -> Parser:
        """A new command and the sentence for it in the help."""
        parser: Parser = self._under.add_parser(name, help=said, description=f"{said}。")
        parser.set_defaults(run=run, parser=parser)
        return parser


def positive(text: str) -> int:
    """A whole number from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"要填 1 以上的整数，“{text}”不行")
    return int(text)


def day(text: str) -> datetime.date:
    """A day as yyyy-mm-dd."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"要填日期，例如 2026-01-16，“{text}”读不出来") from None


def month(text: str) -> tuple[int, int]:
    """A month as yyyy-mm."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 9998:
        raise argparse.ArgumentTypeError(f"要填月份，例如 2026-01，“{text}”读不出来")
    return int(found[1]), int(found[2])
