"""What every command needs: a password, an open ledger, a JSON file written whole."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinjing_desktop.errors import Refusal

if TYPE_CHECKING:
    from xinjing_desktop.ledger.ledger import Ledger


def password(what: str = "密码") -> str:
    """From the environment, or typed by a person. Raises Refusal where neither is possible."""
    if (given := os.environ.get("XINJING_PASSWORD")) is not None:
        return given
    if not sys.stdin or not sys.stdin.isatty():
        raise Refusal("没有给出密码。请设置环境变量 XINJING_PASSWORD，或在终端里运行，按提示输入密码。")
    import getpass

    return getpass.getpass(f"{what}：")


def opened(path: Path) -> "Ledger":
    """The ledger of this file, as the account of the environment or the first one. Raises Refusal."""
    from xinjing_desktop.ledger.file import open_ledger

    if not path.is_file():
        raise Refusal(f"找不到台账“{path.name}”。请检查文件是否还在原处，或从备份恢复。")
    return open_ledger(path, password(), os.environ.get("XINJING_ACCOUNT"))


def write_json(path: Path, content: Any) -> None:
    """Write it completely or not at all. Raises Refusal."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise Refusal(f"“{path.name}”没有写成（{error.strerror}）。请检查文件夹能否写入，再试一次。") from error
