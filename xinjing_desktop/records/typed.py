"""One value as somebody types it on a command line, read by the facts of its column: the way back from `row.shown`."""

import datetime
import json
import re
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.records import codes
from xinjing_desktop.records.columns import Column

_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_YES = frozenset({"是", "有", "1", "true", "yes", "√"})
_NO = frozenset({"否", "无", "0", "false", "no", "×"})
_SEPARATORS = re.compile(r"[、,，;；\s]+")


def value_of(column: Column, text: str) -> Any:
    """The value that this text means in this column; nothing typed means empty. Raises Refusal."""
    text = text.strip()
    if not text:
        return None
    match column.kind:
        case "choice":
            return _code(column, text)
        case "choices":
            return [_code(column, part) for part in _parts(text)]
        case "names":
            return _parts(text)
        case "phones":
            return _phones(text)
        case "number":
            return _number(column, text)
        case "yes_no":
            return _yes_no(column, text)
        case "date":
            return _day(column, text)
        case "partial_date":
            return _partial(column, text)
        case "moment":
            return _moment(column, text)
        case "text" | "long" | "link":
            return text


def _parts(text: str) -> list[str]:
    if text.startswith("["):
        try:
            return [str(part) for part in json.loads(text)]
        except ValueError:
            pass
    return [part for part in _SEPARATORS.split(text) if part]


def _code(column: Column, text: str) -> str:
    if codes.is_known(column.of, text):
        return text
    if (code := codes.read_code(column.of, text)) is not None:
        return code
    offered = "、".join(label for _, label in codes.choices(column.of)[:8])
    raise Refusal(f"“{column.label}”里没有“{text}”这一项，请从列表中选择，例如：{offered}。")


def _phones(text: str) -> list[dict[str, str]]:
    if text.startswith("["):
        try:
            read = json.loads(text)
        except ValueError:
            read = None
        if isinstance(read, list) and all(isinstance(one, dict) and "number" in one for one in read):
            return read
    found = []
    for part in _parts(text):
        number, _, note = part.replace("（", "(").rstrip(")）").partition("(")
        if not re.fullmatch(r"\+?[\d-]{7,16}", number):
            raise Refusal(f"“{part}”不像电话号码，请核对后再填；几个号码之间用顿号分开。")
        found.append({"number": number, "note": note} if note else {"number": number})
    return found


def _number(column: Column, text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise Refusal(f"“{column.label}”要填数字，“{text}”不是数字，请核对。") from None
    if not 0 <= number < 1e9:
        raise Refusal(f"“{column.label}”不能是 {text}，请核对。")
    return int(number) if number.is_integer() else number


def _yes_no(column: Column, text: str) -> bool:
    if text.lower() in _YES:
        return True
    if text.lower() in _NO:
        return False
    raise Refusal(f"“{column.label}”只能填“是”或“否”，请核对。")


def _day(column: Column, text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Refusal(f"“{column.label}”要填日期，例如 2026-01-05，“{text}”读不出来，请核对。") from None


def _partial(column: Column, text: str) -> str:
    if _PARTIAL.fullmatch(text):
        try:
            datetime.date.fromisoformat((text + "-01-01")[:10])
            return text
        except ValueError:
            pass
    raise Refusal(f"“{column.label}”要填日期，例如 2026-01-05、2026-01 或 2026，“{text}”读不出来，请核对。")


def _moment(column: Column, text: str) -> str:
    try:
        when = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(f"“{column.label}”要填时间，例如 2026-01-05T19:30，“{text}”读不出来，请核对。") from None
    return when.strftime("%Y-%m-%d" if len(text) <= 10 else "%Y-%m-%dT%H:%M")
