"""What somebody wants printed, and what comes of it: slips on sheets, or a table. Reading only; drawing is done elsewhere.

    made = orders.make(ledger, Order(notice, Whom("filter", "逾期")))     # in a job
    bundle = orders.bundle(made)                                          # on the window's thread
"""

from collections.abc import Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from PySide6.QtGui import QImage

from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import imposition, lists, pictures, runs, tokens, whom
from xinjing_desktop.notices.definition import Notice
from xinjing_desktop.notices.imposition import Page
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.notices.texts import all_in_force
from xinjing_desktop.notices.values import NOTHING_SAID, Options
from xinjing_desktop.records import codes
from xinjing_desktop.sheet import Sheet
from xinjing_desktop.ui.printing import output, sheets, tables
from xinjing_desktop.ui.printing.output import Bundle, Together

ASKED = {
    "contact": "联系人",
    "phone": "联系电话",
    "recheck_on": "复查日期",
    "inspectors": "检查人",
    "report_to": "报告部门",
}
"""What no record knows and is asked for, by the token that says it."""


SIGNED_TWICE = ("第一份：移交单位存", "第二份：接收单位存")
"""What stands on the two copies of a hand-over sheet."""


class Whom(NamedTuple):
    """For whom. `way` is everyone, stairwell, filter, words, selection, or run (printed before)."""

    way: str = "everyone"
    words: str = ""
    """The filter or search in words; the uid of a stairwell; what a selection or a run is called."""
    entity: str = ""
    uids: tuple[str, ...] = ()
    run: str = ""
    """The id of the run that these slips were printed in."""


EVERYBODY = Whom()


@dataclass(frozen=True)
class Order:
    """Everything that is chosen before something is printed."""

    notice: Notice
    whom: Whom = EVERYBODY
    options: Options = NOTHING_SAID
    stack: bool = False
    used: int = 0
    copies: int = 1
    report: str = ""
    """Of a table without a list of its own: which report."""
    reason: str = ""


@dataclass
class Made:
    """What an order comes to."""

    order: Order
    run: Run | None = None
    pages: list[Page] = field(default_factory=list)
    sheet: Sheet | None = None
    pictures: dict[str, QImage] = field(default_factory=dict)
    marks: tuple[str, ...] = ("",)


def asked_of(ledger: Ledger, notice: Notice) -> list[str]:
    """Which of `ASKED` the texts in force of this notice use."""
    used = frozenset[str]().union(*(tokens.used(words.body) for words in all_in_force(ledger, notice).values()))
    return [name for name, token in ASKED.items() if token in used]


def uids_of(ledger: Ledger, order: Order) -> list[str]:
    """The records to print for, in walking order. Raises Refusal when there are none."""
    way, notice = order.whom, order.notice
    if way.way == "everyone":
        found = whom.everyone(ledger, notice)
    elif way.way in ("filter", "words"):
        return whom.by_words(ledger, notice, way.words)
    elif way.way == "stairwell":
        found = whom.of(ledger, notice, "stairwell", [way.words]) if way.words else []
    else:
        found = whom.of(ledger, notice, way.entity, list(way.uids))
    if not found:
        raise Refusal(f"这里没有{whom.WHAT.get(notice.of, '记录')}，没有可打印的。请换一个门洞、筛选或选别的住户。")
    return found


def make(ledger: Ledger, order: Order) -> Made:
    """The run or the table of an order. Raises Refusal."""
    if order.notice.subject == "list":
        return Made(order, sheet=_table(ledger, order), marks=_marks(order))
    if order.whom.run and runs.notice_of(ledger, order.whom.run) in (None, order.notice.code):
        run = _only(runs.again(ledger, order.whom.run, order.notice, order.options), frozenset(order.whom.uids))
    else:  # for those who got a slip of another notice before: a run of its own, with codes of its own
        run = runs.prepare(ledger, order.notice, uids_of(ledger, order), order.options)
    kept = pictures.of_unit(ledger)
    images = output.images(kept)
    run.warnings += _broken(order.notice, kept.keys() - images.keys())
    return imposed(Made(order, run=run, pictures=images), order)


def imposed(made: Made, order: Order) -> Made:
    """The same slips laid on sheets as this order says: who they are and their codes stay."""
    assert made.run is not None
    up = order.notice.paper.up
    pages = imposition.impose(len(made.run.slips), up, stack=order.stack, used=order.used, copies=order.copies)
    return replace(made, order=order, pages=pages)


def bundle(made: Made) -> Bundle:
    """Ready to be drawn; on the window's thread."""
    if made.run is not None:
        return sheets.Sheets(made.run, made.pages, made.pictures)
    assert made.sheet is not None
    return tables.laid_out(made.sheet, made.marks)


def said(made: Made, count: int) -> str:
    """How much it is, before anything is printed: 1,760 张，587 页 A4."""
    if made.run is not None:
        slips = len(made.run.slips) * made.order.copies
        return f"{slips:,} 张，{count:,} 页 A4"
    assert made.sheet is not None
    rows = made.sheet.rows
    return f"{len(rows):,} 行，{count:,} 页 A4" if isinstance(rows, list) else f"{count:,} 页 A4"


def came_out(made: Made, drawn: Bundle, done: list[int]) -> list[int]:
    """The numbers of the slips on these sheets that were really printed: what did not fit was left out."""
    left_out = set(drawn.report.unfit) if isinstance(drawn, sheets.Sheets) else set()
    return sorted({slip for page in done for slip in made.pages[page] if slip is not None} - left_out)


def _only(run: Run, uids: frozenset[str]) -> Run:
    """Some slips of a run that is printed again."""
    chosen = [slip for slip in run.slips if slip.uid in uids]
    if not chosen:
        raise Refusal("选中的几张已经不在这一批里了，请刷新后再选。")
    return replace(run, slips=chosen)


def _broken(notice: Notice, kinds: Set[str]) -> list[str]:
    """What is said of pictures that cannot be read, where this notice shows them."""
    shown = [block.facts["name"] for face in notice.faces for block in face.blocks if block.kind == "picture"]
    words = "、".join(codes.label("unit_image_kind", kind) for kind in shown if kind in kinds)
    return [f"{words}的图片已经损坏，纸上留白。请在“设置 → 本单位”里换一张。"] if words else []


def _marks(order: Order) -> tuple[str, ...]:
    """The hand-over sheet is signed twice."""
    if order.notice.rows == "handover_sheet":
        return SIGNED_TWICE
    return ("",)


def _table(ledger: Ledger, order: Order) -> Sheet:
    notice = order.notice
    if notice.rows == "household":
        named = order.whom.way in ("filter", "selection")
        made = lists.round_list(ledger, uids_of(ledger, order), order.whom.words if named else "")
    elif notice.rows == "sheet":
        if not order.report:
            raise Refusal("请选择打印哪一张报表。")
        made = reports.make(ledger, order.report, reason=order.reason)
    else:
        made = reports.make(ledger, notice.rows)
    made.rows = list(made.rows)
    return made


__all__ = ["ASKED", "Bundle", "Made", "Order", "Together", "Whom", "asked_of", "bundle", "came_out", "imposed", "make", "said"]
