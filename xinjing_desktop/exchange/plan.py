"""What an import would do, before anything is written: every row with its verdict, and the reason in words.

    plan = open_plan(ledger, paths, step=step)    # read the workbooks, judge every row; may run in a job
    plan.unreadable         # [(file name, sentence)]: files refused as a whole
    plan.tables             # PlanTable: file, sheet, kind, title, heads, rows, skipped, notices
    plan.counts()           # {"new": 40, "changed": 2, "same": 0, "undecided": 3, "refused": 1, "skipped": 0}
    plan.rows(verdict="new", warning="id_damaged", text="张三", table=plan.tables[0])    # each filter may be left out
    plan.warnings()         # {warning code: how many rows}; the sentence of a code: WARNINGS[code]

    row.number, row.where, row.who, row.cells     # cells as they stand, one per table.heads
    row.verdict, VERDICTS[row.verdict]    # new changed same undecided refused skipped: 新增 变更 未变 待定 拒绝 不写入
    row.sentences           # the reasons in Chinese, what to do included; row.reason joins them
    row.changes             # FieldChange(title, label, old, new): what would be overwritten or filled in
    row.kept                # the same, where the ledger's newer value stays
    row.choices             # Choice(key, sentence): what the user may answer, only while undecided

    plan.decide(row, key)   # one of row.choices
    plan.decide_all(rows, "same")         # answer many alike: takes the one proposed match of every row
    plan.ask_again(row)     # forget what was answered on it
    plan.fix(row, column, text)           # other text in one cell (column counts from 0 in the sheet), judged again
    plan.skip(row, …)       # leave the rows out
    plan.take(row, …)       # the rows count again; or: the file's word also over newer values of the ledger
    plan.columns_to_ask()   # ColumnQuestion(table, column, head, samples, options [(field, label)], because, guess)
    plan.answer_columns([(question.table, question.column, field)])   # "": not imported; remembered by the form's shape
    plan.judge_again(step=step)           # after the ledger changed: everything anew, the answers stay

    apply(ledger, plan, step=step)        # exchange/apply.py: all of it in one change; Cancelled leaves nothing
    write_repair(plan, path)              # exchange/repair.py: a workbook of the rows to repair

Each of decide, decide_all, fix, skip and take returns the rows whose verdict may have changed (the row itself and those
about the same person, door or hazard); answer_columns judges everything again. Fixing a cell reads its sheet again, and
so does deciding on a date: in a job.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from xinjing_desktop import clock
from xinjing_desktop.exchange import decisions
from xinjing_desktop.exchange.decisions import Ambiguous, ColumnQuestion
from xinjing_desktop.exchange.grid import Grid, Unreadable
from xinjing_desktop.exchange.judging import Judge
from xinjing_desktop.exchange.reading import read_sheet, read_workbook
from xinjing_desktop.exchange.result import Reading, TableReading
from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.exchange.verdicts import VERDICTS, WARNINGS, Choice, FieldChange, PlanRow
from xinjing_desktop.exchange.workbook_read import read_grids
from xinjing_desktop.ledger.collector import keeping_everything
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.remembered import recall_all, remember
from xinjing_desktop.progress import Step, silent

__all__ = [
    "VERDICTS",
    "WARNINGS",
    "Choice",
    "ColumnQuestion",
    "FieldChange",
    "Plan",
    "PlanRow",
    "PlanTable",
    "make_plan",
    "open_plan",
]

HEARD_EVERY = 2000
"""Rows that are judged between two looks at whether the user wants to stop."""


class Source:
    """One file of an import: where it lies, and the cells that were corrected while planning."""

    def __init__(self, path: Path | None, reading: Reading) -> None:
        self.path, self.reading = path, reading
        self._grids: list[Grid] | None = None

    def grids(self) -> list[Grid]:
        """The cells of every sheet, with the corrections made so far."""
        if self._grids is None:
            if self.path is None:
                raise TypeError("a plan made from a bare reading has no file to read again")
            self._grids = read_grids(self.path)
        return self._grids


class PlanTable:
    """One table of one file with its rows."""

    def __init__(self, number: int, source: Source, reading: TableReading) -> None:
        self.number, self.source, self.reading = number, source, reading
        self.rows = [PlanRow(self, row) for row in reading.rows]

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.source.reading.file

    @property
    def sheet(self) -> str:
        """The name of the sheet; empty in CSV and HTML."""
        return self.reading.sheet

    @property
    def kind(self) -> str:
        """What a row stands for: residents, profiles, households, hazards, visits, mixed, shops, none."""
        return self.reading.kind

    @property
    def title(self) -> str:
        """The title and metadata lines."""
        return self.reading.title

    @property
    def heads(self) -> list[str]:
        """The heads of the columns, two-row heads joined by a hyphen."""
        return [column.head for column in self.reading.columns]

    @property
    def skipped(self) -> list[tuple[int, str]]:
        """Rows that are no data, with the reason: title, total, footer …"""
        return self.reading.skipped

    @property
    def notices(self) -> list[str]:
        """hidden_rows, hidden_columns."""
        return self.reading.notices

    def head_of(self, field: str) -> str:
        """The head of the column that feeds a field, else the field's own label."""
        head = next((column.head for column in self.reading.columns if column.field == field), "")
        return head or decisions.field_label(field, self.kind)

    def cell_of(self, row: PlanRow, field: str) -> str:
        """The text of the cell that feeds a field; empty when there is none that can be read."""
        for position, column in enumerate(self.reading.columns):
            if column.field == field and position < len(row.cells) and not isinstance(row.cells[position], Unreadable):
                return as_text(row.cells[position]).strip()
        return ""

    def ambiguous(self, row: PlanRow) -> list[Ambiguous]:
        """The cells of a row that can be several days."""
        return decisions.ambiguous_cells(self.reading, row.row)


class Plan:
    """What an import would do; see the top of this module."""

    def __init__(self, ledger: Ledger, sources: Sequence[Source], step: Step = silent) -> None:
        self.ledger, self.sources = ledger, list(sources)
        self.unreadable = [(one.reading.file, one.reading.message) for one in sources if not one.reading.readable]
        self.tables: list[PlanTable] = []
        for source in self.sources:
            for table in source.reading.tables:
                self.tables.append(PlanTable(len(self.tables), source, table))
        self._texts: dict[int, str] = {}
        self._answer_as_before()
        self.judge = Judge(ledger)
        self._about: dict[str, list[PlanRow]] | None = None
        self._judge_all(step)

    # ---- looking

    @property
    def all_rows(self) -> Iterable[PlanRow]:
        """Every row of every table, in the order of the files."""
        return (row for table in self.tables for row in table.rows)

    def counts(self) -> dict[str, int]:
        """How many rows have each verdict."""
        counted = Counter(row.verdict for row in self.all_rows)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    def warnings(self) -> dict[str, int]:
        """How many rows have each warning, the most frequent first."""
        return dict(Counter(code for row in self.all_rows for code in row.warnings).most_common())

    def rows(
        self, *, verdict: str | None = None, warning: str | None = None, text: str = "", table: PlanTable | None = None
    ) -> list[PlanRow]:
        """The rows that have all of these; a text is sought in the cells, the address and the reasons' subject."""
        found: Iterable[PlanRow] = table.rows if table else self.all_rows
        if verdict:
            found = [row for row in found if row.verdict == verdict]
        if warning:
            found = [row for row in found if warning in row.warnings]
        if text:
            words = text.casefold().split()
            found = [row for row in found if all(word in self._text(row) for word in words)]
        return list(found)

    def _text(self, row: PlanRow) -> str:
        text = self._texts.get(id(row))
        if text is None:
            text = " ".join((row.where, *(as_text(value) for value in row.cells if value != ""))).casefold()
            self._texts[id(row)] = text
        return text

    # ---- deciding

    def decide(self, row: PlanRow, key: str) -> list[PlanRow]:
        """Answer what an undecided row asks with one of its choices."""
        return self._answer([(row, key)])

    def decide_all(self, rows: Iterable[PlanRow], key: str = "same") -> list[PlanRow]:
        """Answer many rows alike: `same` takes the one proposed match; rows that ask something else stay."""
        return self._answer([(row, fitting) for row in rows if (fitting := row.fitting(key))])

    def _answer(self, given: Sequence[tuple[PlanRow, str]]) -> list[PlanRow]:
        cells = []
        for row, key in given:
            if row.topic != "date" or not key.startswith("date:"):
                row.answers[row.topic] = key
                continue
            _, column, day = key.split(":", 2)
            row.answers[f"cell:{column}" if day else f"date:{column}"] = day
            if day:
                cells.append((row, int(column), day))
        return self._again([*(row for row, _ in given), *self._correct(cells)])

    def ask_again(self, row: PlanRow) -> list[PlanRow]:
        """Forget what was answered on the row; cells that were corrected stay so."""
        row.answers = {topic: answer for topic, answer in row.answers.items() if topic.startswith("cell:")}
        return self._again([row])

    def skip(self, *rows: PlanRow) -> list[PlanRow]:
        """Leave these rows out."""
        for row in rows:
            row.answers["skip"] = "skip"
        return self._again(rows)

    def take(self, *rows: PlanRow) -> list[PlanRow]:
        """Write rows as the file says them, also over newer values of the ledger; a skipped row counts again."""
        for row in rows:
            if row.answers.pop("skip", None) is None:
                row.answers["stale"] = "file"
        return self._again(rows)

    def fix(self, row: PlanRow, column: int, text: str) -> list[PlanRow]:
        """Write another text into one cell and judge the row again. `column` counts from 0 in the sheet."""
        return self._again(self._correct([(row, column, text)]))

    def _correct(self, corrections: Sequence[tuple[PlanRow, int, str]]) -> list[PlanRow]:
        sheets: dict[tuple[int, str], Source] = {}
        for row, column, text in corrections:
            source = row.table.source
            row.key = row.key or decisions.row_key(row.table.reading, row.row)
            grid = next(grid for grid in source.grids() if grid.name == row.table.sheet)
            line = grid.rows[row.number - 1]
            line += [""] * (column + 1 - len(line))
            line[column] = text.strip()  # as if formatted as text: numbers keep all their digits
            grid.heads.clear()
            sheets[id(source), row.table.sheet] = source
        changed: list[PlanRow] = []
        for (_, sheet), source in sheets.items():
            changed += self._read_again(source, sheet)
        return changed

    def _read_again(self, source: Source, sheet: str) -> list[PlanRow]:
        """The rows that read differently now."""
        grid = next(grid for grid in source.grids() if grid.name == sheet)
        decided = recall_all(self.ledger, decisions.COLUMNS)
        tables = {table.table: table for table in read_sheet(grid, clock.today(), _by_position(decided))}
        changed = []
        for table in self.tables:
            if table.source is not source or table.sheet != sheet or table.reading.table not in tables:
                continue
            reading = tables[table.reading.table]
            rows = {row.number: row for row in reading.rows}
            table.reading = reading
            for row in table.rows:
                new = rows.get(row.number)
                if new is None:
                    continue
                differs = (new.fields, new.warnings, new.verdict) != (row.row.fields, row.row.warnings, row.row.verdict)
                row.row = new
                if differs:
                    changed.append(row)
                    self._texts.pop(id(row), None)
        return changed

    # ---- columns

    def columns_to_ask(self) -> list[ColumnQuestion]:
        """The columns that a person has to decide; the same head in several tables is asked once."""
        asked: dict[tuple[str, str], ColumnQuestion] = {}
        for table in self.tables:
            for question in decisions.doubtful(table.number, table.reading):
                asked.setdefault((table.reading.shape, question.head), question)
        return list(asked.values())

    def answer_columns(self, said: Iterable[tuple[int, int, str]], step: Step = silent) -> None:
        """Say which field each (table, column, field) feeds, "" for none: remembered for every workbook of the same shape.

        Everything is judged again once.
        """
        again: dict[tuple[int, str], PlanTable] = {}
        for table, column, field in said:
            reading = self.tables[table].reading
            position = next(at for at, one in enumerate(reading.columns) if one.index == column)
            answers = recall_all(self.ledger, decisions.COLUMNS).get(reading.shape, {})
            remember(self.ledger, decisions.COLUMNS, reading.shape, {**answers, str(position): field})
            again |= {(id(one.source), one.sheet): one for one in self.tables if one.reading.shape == reading.shape}
        for one in again.values():
            self._read_again(one.source, one.sheet)
        self.judge_again(step)

    # ---- judging

    def judge_again(self, step: Step = silent) -> None:
        """Judge everything against the ledger as it is now; answers and corrected cells stay."""
        self.judge = Judge(self.ledger)
        self._judge_all(step)

    def _judge_all(self, step: Step) -> None:
        self._about = None
        total = sum(len(table.rows) for table in self.tables)
        done = 0
        for table in self.tables:
            step(done, max(total, 1), f"核对“{table.sheet or table.file}”")
            if table.kind == "households":
                for start in range(0, len(table.rows), HEARD_EVERY):
                    step(done + start, max(total, 1), "")
                    self.judge.judge_doors(table.rows[start : start + HEARD_EVERY])
            elif table.kind != "none":
                for at, row in enumerate(table.rows):
                    if at % HEARD_EVERY == HEARD_EVERY - 1:
                        step(done + at, total, "")
                    self.judge.judge(row)
            done += len(table.rows)
        step(total, max(total, 1), "")

    def _again(self, rows: Sequence[PlanRow]) -> list[PlanRow]:
        """Judge these rows and all that speak about the same records, and whatever is still undecided."""
        about = self._about
        if about is None:
            about = self._about = {}
            for row in self.all_rows:
                for uid in row.touches:
                    about.setdefault(uid, []).append(row)
        affected = {id(row): row for row in rows}
        waiting = list(rows)
        while waiting:
            for uid in waiting.pop().touches:
                for other in about.get(uid, ()):
                    if id(other) not in affected:
                        affected[id(other)] = other
                        waiting.append(other)
        for row in self.all_rows:
            if row.verdict == "undecided":
                affected.setdefault(id(row), row)
        ordered = sorted(affected.values(), key=lambda row: (row.table.number, row.number))
        self.judge.forget(ordered)
        before = {id(row): (row.verdict, row.says, row.changes, row.kept) for row in ordered}
        for row in ordered:
            self.judge.judge(row)
            for uid in row.touches:
                if row not in about.setdefault(uid, []):
                    about[uid].append(row)
        given = {id(row) for row in rows}
        return [
            row
            for row in ordered
            if id(row) in given or before[id(row)] != (row.verdict, row.says, row.changes, row.kept)
        ]

    def _answer_as_before(self) -> None:
        """Give rows the answers that were given to the very same rows in an earlier import."""
        remembered = recall_all(self.ledger, decisions.ANSWERS)
        if not remembered:
            return
        shapes = {key.partition(":")[0] for key in remembered}
        cells = []
        for row in (row for table in self.tables if table.reading.shape in shapes for row in table.rows):
            if given := remembered.get(decisions.row_key(row.table.reading, row.row)):
                row.answers.update(given)
                if row.table.source.path is not None:
                    cells += [(row, *cell) for cell in decisions.days_given(row.table.reading, row.row, given)]
        self._correct(cells)


def _by_position(decided: dict[str, dict[str, str]]) -> dict[str, dict[int, str]]:
    return {shape: {int(position): field for position, field in answers.items()} for shape, answers in decided.items()}


def open_plan(ledger: Ledger, paths: Sequence[Path], *, step: Step = silent) -> Plan:
    """Read these workbooks and plan their import. A file that cannot be read is listed in `plan.unreadable`."""
    decided = _by_position(recall_all(ledger, decisions.COLUMNS))
    with keeping_everything():
        sources = [Source(Path(path), read_workbook(Path(path), decided=decided, step=step)) for path in paths]
        return Plan(ledger, sources, step)


def make_plan(ledger: Ledger, readings: Reading | Sequence[Reading], *, step: Step = silent) -> Plan:
    """Plan the import of workbooks that have been read already; cells of such a plan cannot be corrected."""
    found = [readings] if isinstance(readings, Reading) else readings
    with keeping_everything():
        return Plan(ledger, [Source(None, reading) for reading in found], step)
