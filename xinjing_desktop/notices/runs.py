"""One print run: which notice for whom, each slip with its code and its words, and what is kept of it afterwards.

    run = runs.prepare(ledger, notice, whom.by_words(ledger, notice, "逾期"))
    ... ui.printing draws run.slips ...
    runs.record(ledger, run)
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import paper
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import slip_code, texts, tokens, values
from xinjing_desktop.notices.definition import Notice
from xinjing_desktop.notices.values import NOTHING_SAID, Options, Values
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import Notice as Record
from xinjing_desktop.records.row import new_uid, shared_uid

CHUNK = 60
"""Slips whose values are read at once."""
KEPT = 8
"""Chunks that stay in memory: drawing in stack order walks along several at a time."""


class Slip(NamedTuple):
    """One slip: what stands on it, and where it belongs."""

    uid: str
    """Of the record it is for; "" when it is for nobody."""
    code: str
    texts: Mapping[str, str]
    """The filled text of every part, as HTML."""
    label: str
    """How the clerk's list calls it, such as the address. Never printed."""


class Slips(Sequence[Slip]):
    """All slips of a run, filled when somebody looks at them: a run of a whole town is never in memory at once."""

    def __init__(self, notice: Notice, uids: Sequence[str], codes: Sequence[str], bodies: Mapping[str, str],
                 read: Callable[[Sequence[str]], Mapping[str, Values]]) -> None:  # fmt: skip
        self._notice, self.uids, self.codes, self._bodies, self._read = notice, uids, codes, bodies, read
        self._chunks: OrderedDict[int, list[Slip]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.uids)

    @overload
    def __getitem__(self, at: int) -> Slip: ...
    @overload
    def __getitem__(self, at: slice) -> list[Slip]: ...
    def __getitem__(self, at: int | slice) -> Slip | list[Slip]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        return self._chunk(at // CHUNK)[at % CHUNK]

    def __iter__(self) -> Iterator[Slip]:
        return (self[at] for at in range(len(self)))

    def _chunk(self, number: int) -> list[Slip]:
        if number not in self._chunks:
            first = number * CHUNK
            uids = self.uids[first : first + CHUNK]
            known = self._read(uids)
            self._chunks[number] = [
                filled(self._notice, self._bodies, known.get(uid, {}), code=code, uid=uid)
                for uid, code in zip(uids, self.codes[first : first + CHUNK], strict=True)
            ]
            while len(self._chunks) > KEPT:
                self._chunks.popitem(last=False)
        self._chunks.move_to_end(number)
        return self._chunks[number]


@dataclass
class Run:
    """What is about to be printed, or was."""

    notice: Notice
    slips: Sequence[Slip]
    id: str = field(default_factory=new_uid)
    versions: str = ""
    """Which text each part had, as the record keeps it."""
    warnings: list[str] = field(default_factory=list)
    """What the clerk should know before printing, in sentences."""


def prepare(
    ledger: Ledger,
    notice: Notice,
    uids: Sequence[str],
    options: Options = NOTHING_SAID,
    bodies: Mapping[str, str] | None = None,
) -> Run:
    """A run for these records. `bodies` are texts that are being edited, by part; without them those in force.

    Raises Refusal when there is nobody to print for, or a text may not be printed.
    """
    if not uids:
        raise Refusal("没有选中任何一户，没有可打印的。请先选择门洞、筛选或住户。")
    words = texts.all_in_force(ledger, notice)
    for part in notice.texts:
        if found := texts.problems(notice, part, (bodies or {}).get(part, words[part].body)):
            raise Refusal(f"“{notice.title}”的{notice.labels[part]}：{found[0]}")
    used = {part: (bodies or {}).get(part, one.body) for part, one in words.items()}
    taken = {code for (code,) in ledger.select("SELECT code FROM notice")}
    codes = []
    for _ in uids:
        codes.append(slip_code.new(taken) if notice.coded else "")
        taken.add(codes[-1])

    def read(part: Sequence[str]) -> Mapping[str, Values]:
        return values.values_of(ledger, notice.subject, part, options)

    run = Run(notice, Slips(notice, uids, codes, used, read), versions="；".join(
        f"{notice.labels[part]}：{one.name}" for part, one in words.items() if one.source != "ours"
    ) or "默认文本")  # fmt: skip
    run.warnings = [*_blanks(ledger, used, options), *_undated(ledger, notice, uids, used, options)]
    return run


def filled(notice: Notice, bodies: Mapping[str, str], known: Values, *, code: str = "", uid: str = "") -> Slip:
    """One slip. A face gets the values that may stand on it and no others, whatever a text asks for."""
    made: dict[str, str] = {}
    label = known.get("地址") or known.get("门洞") or known.get("姓名") or ""
    for face in notice.faces:
        allowed = {
            name: value
            for name, value in known.items()
            if name in face.tokens and (not face.public or tokens.TOKENS[name].public)
        }
        if "编号" in face.tokens:
            allowed["编号"] = slip_code.shown(code)
        for block in face.blocks:
            if block.kind == "text":
                made[block.part] = tokens.fill(bodies[block.part], allowed)
    return Slip(uid, code, made, label)


def sample_run(notice: Notice, count: int = 1, bodies: Mapping[str, str] | None = None) -> Run:
    """The example beside the notice, for tests, for choosing a notice, and for a ledger in which nobody lives yet."""
    from html import escape

    from xinjing_desktop.notices.definition import sample

    known = sample(notice)
    given = {
        name: "".join(f"<p>{escape(line)}</p>" for line in value) if isinstance(value, list) else escape(str(value))
        for name, value in known.items()
    }
    code = "K7QM4R2" + "X"
    made = [filled(notice, {**notice.texts, **(bodies or {})}, given, code=code) for _ in range(count)]
    return Run(notice, made, versions="样张")


class Kept(NamedTuple):
    """What was written: how many slips, and the act by which `undo` finds it, whatever was done meanwhile."""

    slips: int
    act: int = 0


NOTHING = Kept(0)


def record(ledger: Ledger, run: Run, slips: Sequence[int] | None = None, step: Step = silent) -> Kept:
    """Keep what was printed for whom, when, by whom and with which words, as one change. Raises Refusal.

    `slips` are those that came out, counted from 0; None: all. What a run printed before is not kept twice.
    """
    notice = run.notice
    column = notice.subject
    if column not in ("household", "hazard", "stairwell", "resident"):
        return NOTHING
    known = {uid for (uid,) in ledger.select(f"SELECT {column} FROM notice WHERE run=?", (run.id,))}
    uids = run.slips.uids if isinstance(run.slips, Slips) else [slip.uid for slip in run.slips]
    codes = run.slips.codes if isinstance(run.slips, Slips) else [slip.code for slip in run.slips]
    chosen = [n for n in (range(len(uids)) if slips is None else sorted(set(slips))) if uids[n] not in known]
    if not chosen:
        return NOTHING
    where = _communities(ledger, column)
    own = shared_uid("community", ledger.identity.unit_code)
    at = clock.now().isoformat(timespec="minutes")[:16]
    names = ("community", "notice", "code", "run", column, "text_version", "printed_at", "printed_by", "state")
    who = ledger.account.name or None
    lines = (
        (
            new_uid(), where.get(uids[n], own), notice.code, codes[n] or slip_code.new(), run.id, uids[n],
            run.versions, at, who, "printed",
        )
        for n in chosen
    )
    with ledger.change(f"打印{notice.title} {len(chosen)} 张", step=step) as pen:
        pen.bulk(Record, names, lines, told=lambda written: step(written, len(chosen), "记入台账"))
    return Kept(len(chosen), pen.change.act)


def _communities(ledger: Ledger, subject: str) -> dict[str, str]:
    """In the ledger of a town: whose each record is."""
    if ledger.identity.role != "town":
        return {}
    sql = {
        "household": "SELECT uid, community FROM household",
        "hazard": "SELECT uid, community FROM hazard",
        "stairwell": "SELECT s.uid, c.community FROM stairwell s JOIN compound c ON c.uid=s.compound",
        "resident": "SELECT r.uid, h.community FROM resident r JOIN household h ON h.uid=r.household",
    }[subject]
    return {uid: community for uid, community in ledger.select(sql) if community}


def _blanks(ledger: Ledger, bodies: Mapping[str, str], options: Options) -> list[str]:
    """What every slip will leave blank because the unit has not said it yet."""
    known = values.values_of_unit(ledger, options)
    wanted = frozenset[str]().union(*(tokens.used(body) for body in bodies.values()))
    blank = [name for name in ("居委会电话", "联系电话", "居委会地址") if name in wanted and known[name] == values.BLANK]
    if not blank:
        return []
    return [f"还没有填写{'、'.join(blank)}，纸上留空待手写。可以在“设置 → 本单位”里补上。"]


def _undated(ledger: Ledger, notice: Notice, uids: Sequence[str], bodies: Mapping[str, str], options: Options) -> list[str]:
    """How many slips cannot say when we look again, because the deadline has gone or was never set."""
    asked = any("复查日期" in tokens.used(body) for body in bodies.values())
    if notice.subject != "hazard" or options.recheck_on or not asked:
        return []
    count = paper.undated(ledger, uids, clock.today().isoformat())
    if not count:
        return []
    return [f"有 {count:,} 处的时限已过或没有写，复查日期留空待手写。也可以在左边填好“复查日期”再打印。"]


class Printed(NamedTuple):
    """One run as the list of earlier runs shows it."""

    id: str
    notice: str
    at: str
    who: str
    slip_count: int
    settled: int
    """Slips of which it was noted what became of them."""


def earlier(ledger: Ledger, limit: int = 100) -> list[Printed]:
    """The runs, the newest first."""
    lines = ledger.select(
        "SELECT run, notice, min(printed_at), printed_by, count(*), sum(state<>'printed') FROM notice"
        " WHERE run IS NOT NULL GROUP BY run ORDER BY min(printed_at) DESC, run DESC LIMIT ?",
        (limit,),
    )
    return [Printed(run, notice, at, who or "", count, settled or 0) for run, notice, at, who, count, settled in lines]


def again(ledger: Ledger, id: str, notice: Notice, options: Options = NOTHING_SAID) -> Run:
    """The same slips once more, with the codes they had: what was lost or spoilt. Nothing new is recorded for them."""
    column = notice.subject
    codes = dict(ledger.select(f"SELECT {column}, code FROM notice WHERE run=? AND {column} IS NOT NULL", (id,)))
    if not codes:
        raise Refusal("这一批的记录已经不在了，请重新选择再打印。")
    made = prepare(ledger, notice, paper.in_walking_order(ledger, column, codes), options)
    assert isinstance(made.slips, Slips)
    made.slips.codes = [codes[uid] if notice.coded else "" for uid in made.slips.uids]
    made.id = id
    return made


def notice_of(ledger: Ledger, id: str) -> str | None:
    """Which notice this run printed; None when nothing of it is kept any more."""
    found = ledger.value("SELECT notice FROM notice WHERE run=? LIMIT 1", (id,))
    return None if found is None else str(found)


def by_code(ledger: Ledger, typed: str) -> list[Record]:
    """The slips with this code, typed or scanned: one, or in a town's ledger perhaps two. Raises Refusal when it is none."""
    code = slip_code.read(typed)
    if code is None:
        raise Refusal(f"“{typed.strip()}”不是通知单编号。编号是 8 位，例如 K7QM-4R2P，请再看一遍纸上的字。")
    return ledger.rows(Record.select().where(Record.code == code).order_by(Record.printed_at.desc()))


def subject_of(record: Record) -> tuple[str, str] | None:
    """What to open when the slip comes back: (entity, uid)."""
    for entity in ("hazard", "resident", "household", "stairwell"):
        if uid := getattr(record, entity):
            return entity, str(uid)
    return None


def settle(ledger: Ledger, uids: Sequence[str], state: str, step: Step = silent) -> Kept:
    """Note what became of slips: handed_over, hung, refused, void, or printed again when ticked by mistake. Raises Refusal."""
    from xinjing_desktop.records import codes

    done = 0
    with ledger.change(f"通知单{codes.label('notice_state', state)} {len(uids)} 张") as pen:
        for at, uid in enumerate(uids):
            step(at, len(uids), "登记")
            settled = state != "printed"
            done += pen.edit(
                Record,
                uid,
                state=state,
                settled_on=clock.today() if settled else None,
                settled_by=ledger.account.name if settled else None,
            )
    return Kept(done, pen.change.act)
