"""The life of a hazard, step by step (domain note §6.2). Every step refuses what must not happen, in words."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Finding, Hazard, Recheck, Referral
from xinjing_desktop.records.hazard import OPEN_STATES, inconsistencies
from xinjing_desktop.records.legal import bases_for

STEPS = {
    "recheck": ("fixing", "referred", "suspended"),
    "extend": ("fixing",),
    "refer": ("fixing", "suspended"),
    "feedback": ("referred",),
    "suspend": ("fixing", "referred"),
    "resume": ("suspended",),
    "withdraw": ("fixing", "referred", "suspended"),
    "merge": ("fixing", "referred", "suspended"),
    "rebound": ("closed",),
}
"""Which steps a hazard in which state may take; the window offers no others, and no others are accepted."""

NAMES = {
    "recheck": "复查",
    "extend": "延期",
    "refer": "移交",
    "feedback": "登记反馈",
    "suspend": "挂起",
    "resume": "恢复整改",
    "withdraw": "误报撤销",
    "merge": "合并",
    "rebound": "反弹",
}


@dataclass(frozen=True)
class WrittenUp:
    """What became of a discovery: a new hazard, or a further finding at one that is still open."""

    hazard: str
    finding: str | None
    former: str | None


def steps(hazard: Hazard) -> list[str]:
    """The steps that this hazard may take now."""
    found = [step for step, states in STEPS.items() if hazard.state in states]
    if hazard.extended_from is not None and "extend" in found:
        found.remove("extend")  # one extension only
    return found


def same_place(ledger: Ledger, hazard: Hazard, *, open_only: bool) -> Hazard | None:
    """The newest other hazard of the same kind at the same place, still open or closed before."""
    query = Hazard.select().where((Hazard.kind == hazard.kind) & (Hazard.uid != hazard.uid))
    if hazard.household:
        query = query.where(Hazard.household == hazard.household)
    elif hazard.shop:
        query = query.where(Hazard.shop == hazard.shop)
    elif hazard.stairwell:
        query = query.where((Hazard.stairwell == hazard.stairwell) & (Hazard.household.is_null()))
        query = query.where(Hazard.place == hazard.place if hazard.place else Hazard.place.is_null())
    elif hazard.compound and hazard.place:
        query = query.where((Hazard.compound == hazard.compound) & (Hazard.place == hazard.place))
    else:
        return None
    wanted = OPEN_STATES if open_only else ("closed",)
    return ledger.one(query.where(Hazard.state.in_(wanted)).order_by(Hazard.found_on.desc(), Hazard.uid.desc()))


def write_up(pen: Pen, ledger: Ledger, hazard: Hazard, *, height_class: str | None = None) -> WrittenUp:
    """Enter a discovery. Fixed on the spot closes it the same day; the same kind at the same place while open is a
    further finding; one that was closed before is the former of a rebound. Raises Refusal.
    """
    if not (hazard.household or hazard.stairwell or hazard.compound or hazard.shop or hazard.place):
        raise Refusal("请写清隐患在哪里：选一户、一个门洞、一家商户，或填写部位。")
    _refuse(ahead("发现日期", hazard.found_on))
    if known := same_place(ledger, hazard, open_only=True):
        finding = Finding(
            hazard=known.uid,
            found_on=hazard.found_on,
            found_by=hazard.found_by,
            description=hazard.description,
            visit=hazard.visit,
        )
        return WrittenUp(known.uid, pen.add(finding).uid, None)
    if hazard.fixed_on_site:
        hazard.state, hazard.closed_on, hazard.due_date = "closed", hazard.closed_on or hazard.found_on, None
    else:
        hazard.fixed_on_site, hazard.state, hazard.closed_on = False, "fixing", None
        if hazard.due_date is None:
            raise Refusal("不能当场整改的隐患要定一个整改时限，请填写日期。")
    if found := inconsistencies(hazard):
        raise Refusal(found[0])
    former = same_place(ledger, hazard, open_only=False)
    if former and former.closed_on and former.closed_on <= hazard.found_on:
        hazard.former = former.uid
    hazard.hazard_no = hazard.hazard_no or next_number(ledger, hazard.found_on)
    if not hazard.bases:
        hazard.bases = [basis.code for basis in bases_for(hazard.kind, height_class, hazard.found_on)]
    pen.add(hazard)
    return WrittenUp(hazard.uid, None, hazard.former)


def next_number(ledger: Ledger, found_on: datetime.date) -> str:
    """The next free number of that month; see `numbering`."""
    return numbering(ledger)(found_on)


def numbering(ledger: Ledger) -> Callable[[datetime.date], str]:
    """Gives one free number after the other, such as 001-2601-007: the unit's last digits, the month, a count.

    Two PCs of one committee may give the same number; such pairs are found by the self-check, never refused.
    """
    unit = ledger.identity.unit_code[-3:]
    last: dict[str, int] = {}

    def number(found_on: datetime.date) -> str:
        prefix = f"{unit}-{found_on:%y%m}-"
        if prefix not in last:
            known = ledger.value(
                "SELECT max(CAST(substr(hazard_no, ?) AS INTEGER)) FROM hazard WHERE hazard_no LIKE ?",
                (len(prefix) + 1, prefix + "%"),
            )
            last[prefix] = known or 0
        last[prefix] += 1
        return f"{prefix}{last[prefix]:03d}"

    return number


def recheck(
    pen: Pen,
    hazard: Hazard,
    *,
    on: datetime.date,
    by: list[str],
    result: str,
    new_due: datetime.date | None = None,
    remark: str | None = None,
) -> None:
    """Go back and look: passed closes the hazard, failed gives it a new deadline, pending only notes the visit."""
    _allow(hazard, "recheck")
    if on < hazard.found_on:
        raise Refusal("复查日期早于发现日期，请核对。")
    _refuse(ahead("复查日期", on))
    if result == "failed" and hazard.state == "fixing" and (new_due is None or new_due < on):
        raise Refusal("复查不合格时要重新定一个整改时限（不早于复查日期），或者改为移交。")
    pen.add(
        Recheck(hazard=hazard.uid, rechecked_on=on, rechecked_by=by, result=result, new_due_date=new_due, remark=remark)
    )
    if result == "passed":
        pen.edit(Hazard, hazard.uid, state="closed", closed_on=on)
    elif result == "failed" and new_due is not None:
        pen.edit(Hazard, hazard.uid, due_date=new_due)


def extend(pen: Pen, hazard: Hazard, until: datetime.date, reason: str) -> None:
    """Put the deadline off, once, for a reason."""
    _allow(hazard, "extend")
    if hazard.extended_from is not None:
        raise Refusal("这条隐患已经延期过一次，不能再延。请复查后重新定期限，或移交。")
    if not reason.strip():
        raise Refusal("延期要写明理由，请补上。")
    if hazard.due_date is None or until <= hazard.due_date:
        raise Refusal("新的时限要晚于原来的时限，请核对日期。")
    pen.edit(Hazard, hazard.uid, due_date=until, extended_from=hazard.due_date, extension_reason=reason)


def assign(pen: Pen, hazard: Hazard, worker: str | None) -> None:
    """Say who of the committee follows it up; None for nobody in particular."""
    if hazard.state not in OPEN_STATES:
        raise Refusal("这条隐患已经了结，不用再指派跟进人。")
    pen.edit(Hazard, hazard.uid, worker=worker)


def refer(pen: Pen, hazard: Hazard, referral: Referral) -> None:
    """Hand the hazard to a body with the power to order: the committee itself persuades, reports and assists."""
    _allow(hazard, "refer")
    if referral.referred_on < hazard.found_on:
        raise Refusal("移交日期早于发现日期，请核对。")
    _refuse(ahead("移交日期", referral.referred_on))
    pen.add(referral)
    pen.edit(Hazard, hazard.uid, state="referred")


def feedback(
    pen: Pen, hazard: Hazard, referral: Referral, *, on: datetime.date, result: str, number: str | None, settled: bool
) -> None:
    """What the other body answered; settled closes the hazard, otherwise it is ours to watch again."""
    _allow(hazard, "feedback")
    if on < referral.referred_on:
        raise Refusal("反馈日期早于移交日期，请核对。")
    _refuse(ahead("反馈日期", on))
    if not result.strip():
        raise Refusal("请写明反馈结果。")
    pen.edit(Referral, referral.uid, feedback_on=on, feedback=result, feedback_no=number, settled=settled)
    if settled:
        pen.edit(Hazard, hazard.uid, state="closed", closed_on=on)
    else:
        pen.edit(Hazard, hazard.uid, state="fixing")


def suspend(pen: Pen, hazard: Hazard, reason: str) -> None:
    """Nobody can be reached: wait, visibly."""
    _end(pen, hazard, "suspend", "suspended", reason)


def resume(pen: Pen, hazard: Hazard, due: datetime.date) -> None:
    """Take a suspended hazard up again, with a deadline."""
    _allow(hazard, "resume")
    pen.edit(Hazard, hazard.uid, state="fixing", due_date=due)


def withdraw(pen: Pen, hazard: Hazard, reason: str) -> None:
    """It was no hazard: it leaves the figures, the record stays."""
    _end(pen, hazard, "withdraw", "withdrawn", reason)


def merge_into(pen: Pen, hazard: Hazard, other: Hazard) -> None:
    """Two entries of the same thing become one; this one points to the other."""
    _allow(hazard, "merge")
    if other.uid == hazard.uid or other.state not in (*OPEN_STATES, "closed"):
        raise Refusal("不能合并到这条隐患，请另选一条。")
    pen.edit(Hazard, hazard.uid, state="merged", merged_into_hazard=other.uid)


def ahead(label: str, day: datetime.date) -> str | None:
    """That this has not happened yet, in words: what is to come is a deadline, no step."""
    return f"{label}还没有到，请核对。" if day > clock.today() else None


def _refuse(problem: str | None) -> None:
    if problem:
        raise Refusal(problem)


def _end(pen: Pen, hazard: Hazard, step: str, state: str, reason: str) -> None:
    _allow(hazard, step)
    if not reason.strip():
        raise Refusal(f"{NAMES[step]}要写明原因，请补上。")
    pen.edit(Hazard, hazard.uid, state=state, end_reason=reason)


def _allow(hazard: Hazard, step: str) -> None:
    if hazard.state not in STEPS[step]:
        from xinjing_desktop.records import codes

        raise Refusal(f"这条隐患现在是“{codes.label('hazard_state', hazard.state)}”，不能{NAMES[step]}。")
