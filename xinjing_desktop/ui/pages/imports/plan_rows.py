"""The plan as a table: its columns, and the rows of the chosen filter."""

from collections.abc import Mapping, Sequence
from typing import Any

from xinjing_desktop.exchange.verdicts import VERDICTS, WARNINGS, PlanRow
from xinjing_desktop.ui.widgets.pills import Pill, Tone
from xinjing_desktop.ui.widgets.table_model import TableColumn

TONES = {"new": "ok", "changed": "accent", "same": "quiet", "undecided": "warn", "refused": "bad", "skipped": "quiet"}
SIGNS = {"undecided": "exclaim", "refused": "cross", "changed": "arrow", "skipped": "none"}
ORDER = {verdict: number for number, verdict in enumerate(VERDICTS)}
LONGEST = 160
"""Signs of a cell that a table draws at most: a cell may hold a whole page of text."""


def verdict_pill(row: PlanRow) -> Pill:
    """A verdict as a sign and a word."""
    return Pill(TONES[row.verdict], VERDICTS[row.verdict], SIGNS.get(row.verdict))  # type: ignore[arg-type]


def _reason(row: PlanRow) -> str:
    """In a list that is looked through, what is wrong with a new row says more than that it is new."""
    if row.verdict == "new" and row.warnings:
        return "；".join(WARNINGS[code] for code in row.warnings)
    return " ".join(row.reason[:LONGEST].split())


def _sheet(row: PlanRow) -> str:
    return row.table.sheet or row.table.file


def _tone(row: PlanRow) -> Tone | None:
    """Plain rows are quiet, so that the eye finds those that ask for it."""
    if row.verdict == "refused":
        return "bad"
    return "warn" if row.warnings or row.verdict == "undecided" else "quiet"


def _warned(row: PlanRow) -> Pill | None:
    return Pill("warn", str(len(row.warnings)), "exclaim") if row.warnings else None


COLUMNS = (
    TableColumn(key="number", title="行号", width=4, align="right", text=lambda row: str(row.number), number=True),
    TableColumn(key="sheet", title="工作表", width=8, text=_sheet),
    TableColumn(key="verdict", title="结论", width=8, pill=verdict_pill),
    TableColumn(key="who", title="谁", width=8, text=lambda row: row.who[:LONGEST]),
    TableColumn(key="where", title="在哪里", width=19, text=lambda row: row.where[:LONGEST]),
    TableColumn(key="reason", title="原因", width=18, text=_reason, tone=_tone, sortable=False),
    TableColumn(key="warned", title="提醒", width=5, pill=_warned, hidden=True),
    TableColumn(key="file", title="文件", width=18, text=lambda row: row.table.file, hidden=True),
)


class PlanSource:
    """The rows that the filter left, by their place in the plan; a row keeps its id whatever the filter shows."""

    def __init__(self) -> None:
        self.all: list[PlanRow] = []
        self.shown: list[PlanRow] = []
        self.id_of: dict[int, str] = {}
        self._key, self._descending = "", False

    def set_plan(self, rows: Sequence[PlanRow]) -> None:
        """Another plan; nothing of it is shown yet."""
        self.all, self.shown = list(rows), []
        self.id_of = {id(row): str(at) for at, row in enumerate(self.all)}

    def row(self, uid: str) -> PlanRow:
        """The row of an id."""
        return self.all[int(uid)]

    def ids(self) -> Sequence[str]:
        """The rows that are shown, in the chosen order; the order of the files unless a column was chosen."""
        rows = self.shown
        if self._key:
            rows = sorted(rows, key=_KEYS[self._key], reverse=self._descending)
        id_of = self.id_of
        return [id_of[id(row)] for row in rows]

    def rows(self, ids: Sequence[str]) -> Mapping[str, Any]:
        """The rows of these ids."""
        return {uid: self.all[int(uid)] for uid in ids}

    def sort(self, key: str, descending: bool) -> None:
        """Remember the order for the next `ids`."""
        self._key, self._descending = key if key in _KEYS else "", descending


_KEYS = {
    "number": lambda row: row.number,
    "sheet": lambda row: (row.table.number, row.number),
    "file": lambda row: (row.table.number, row.number),
    "verdict": lambda row: ORDER[row.verdict],
    "warned": lambda row: len(row.warnings),
    "who": lambda row: row.who,
    "where": lambda row: row.where,
}
