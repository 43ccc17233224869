"""A slip came back: what stands behind its code is opened, and what became of it can be noted."""

from functools import partial
from typing import TYPE_CHECKING

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import paper
from xinjing_desktop.notices import definition, runs, slip_code
from xinjing_desktop.records import codes
from xinjing_desktop.ui.desk import Desk

if TYPE_CHECKING:
    from xinjing_desktop.ledger.find.paper import Line
    from xinjing_desktop.ledger.ledger import Ledger
    from xinjing_desktop.records import Notice

ENDINGS = ("handed_over", "hung", "refused")
"""What may become of a slip, each a button beside the sentence."""


def with_code(ledger: "Ledger", typed: str) -> "list[Notice]":
    """The slips whose code this is; none when it is no code or nobody printed it."""
    return runs.by_code(ledger, typed) if slip_code.read(typed) else []


def open_code(desk: Desk, typed: str) -> None:
    """Open what is behind the code that was scanned or typed, or say in a sentence why not."""
    try:
        found = runs.by_code(desk.ledger, typed)
    except Refusal as refusal:
        desk.alerts.toast(refusal.sentence)
        return
    if not found:
        desk.alerts.toast(unknown(typed))
        return
    if len(found) > 1:
        question = f"有 {len(found)} 张通知单的编号是 {_shown(typed)}，打开哪一张？"
        chosen = desk.alerts.choose(question, [(slip.uid, in_words(desk.ledger, slip)) for slip in found])
        found = [slip for slip in found if slip.uid == chosen]
    for slip in found:
        open_slip(desk, slip)


def unknown(typed: str) -> str:
    """What to say of a code that is well written and that nobody here printed."""
    return f"没有找到编号 {_shown(typed)} 的通知单：可能是别的居民区印的，或者那次打印没有记入台账。"


def open_slip(desk: Desk, slip: "Notice") -> None:
    """Show whom it is for, and say what it is and what became of it."""
    subject = _subject(desk.ledger, slip)
    page, where = _page(*subject) if subject else ("", {})
    if not page:
        desk.alerts.toast(f"{in_words(desk.ledger, slip)}。对应的记录已经删除，或者不在哪一户了，没有可以打开的。")
        return
    desk.go(page, **where)
    said = f"{title(slip)} {slip_code.shown(slip.code)}：{state_in_words(slip)}"
    endings = [state for state in ENDINGS if state != slip.state] if desk.may_write else []
    buttons = [(codes.label("notice_state", state), partial(_settle, desk, slip.uid, state)) for state in endings]
    if buttons:
        (action, act), *more = buttons
        desk.alerts.toast(said, act, action=action, more=more)
    else:
        desk.alerts.toast(said)


def in_words(ledger: "Ledger", slip: "Notice") -> str:
    """One slip in a line: what, for whom, and what became of it."""
    subject = _subject(ledger, slip)
    where = paper.place_of(subject[2]) if subject else ""
    return "　".join(filter(None, (title(slip), where, state_in_words(slip))))


def state_in_words(slip: "Notice") -> str:
    """Such as 已挂门（3月5日）, or 3月2日打印，还没有登记送达."""
    if slip.state == "printed":
        return f"{_day(str(slip.printed_at)[:10])}打印，还没有登记送达"
    on = f"（{_day(str(slip.settled_on))}）" if slip.settled_on else ""
    return f"{codes.label('notice_state', str(slip.state))}{on}"


def _settle(desk: Desk, uid: str, state: str) -> None:
    """Note what became of it."""
    try:
        runs.settle(desk.ledger, [uid], state)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
    else:
        desk.alerts.toast(f"已登记：{codes.label('notice_state', state)}（记错了按 Ctrl+Z）")


def _subject(ledger: "Ledger", slip: "Notice") -> "tuple[str, str, Line] | None":
    """What the slip is for: entity, uid and what is known of it; None when that is gone."""
    entity, uid = runs.subject_of(slip) or ("", "")
    line = paper.facts(ledger, entity, [uid]).get(uid) if entity else None
    return (entity, uid, line) if line is not None else None


def _page(entity: str, uid: str, line: "Line") -> tuple[str, dict[str, str]]:
    """Where it is shown; "" for somebody who lives at no door that we know."""
    if entity == "hazard":
        return "hazards", {"hazard": uid}
    if entity == "stairwell":
        return "doors", {"stairwell": uid}
    if entity == "resident":
        home = line["household"]
        return ("households", {"household": str(home), "resident": uid}) if home else ("", {})
    return "households", {"household": uid}


def title(slip: "Notice") -> str:
    """What the paper is called."""
    try:
        return definition.by_code(str(slip.notice)).title
    except Refusal:  # printed by a newer program
        return str(slip.notice)


def _shown(typed: str) -> str:
    return slip_code.shown(slip_code.read(typed) or typed)


def _day(day: str) -> str:
    return f"{int(day[5:7])}月{int(day[8:10])}日"
