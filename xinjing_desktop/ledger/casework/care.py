"""Looking after special groups: how often a committee visits each, who is responsible, when it is reviewed and when it ends."""

import datetime
from collections.abc import Sequence

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.restricted import refuse_covered, words
from xinjing_desktop.records import Profile, VisitRule, codes
from xinjing_desktop.records.row import shared_uid

NONE_WRITTEN = "选中的人都是按年龄或独居推算出来的，还没有档案。请先在“打开住户”里加入重点人群。"


def write_rule(
    pen: Pen, ledger: Ledger, community: str, category: str, *, frequency: str | None, remote_counts: bool | None
) -> None:
    """From now on a committee visits this group so often; without a word on calls it is the frequency that says whether they
    count. Without a frequency only the calls are settled: how often stays proposed, more often for whom it is so. Two PCs that
    write the same rule meet in one record. Raises Refusal.
    """
    unknown = frequency is not None and not codes.is_known("visit_frequency", frequency)
    if unknown or (frequency is None and remote_counts is None):
        raise Refusal("请选一个走访频次；不想自己定，点“按建议”。")
    uid = shared_uid("visit_rule", community, category)
    if ledger.get(VisitRule, uid) is None:
        facts = {"frequency": frequency, "remote_counts": remote_counts}
        pen.add(VisitRule(uid=uid, community=community, category=category, **facts))
    else:
        pen.edit(VisitRule, uid, frequency=frequency, remote_counts=remote_counts)


def drop_rule(pen: Pen, ledger: Ledger, community: str, category: str) -> None:
    """What the dictionary proposes holds again."""
    sql = "SELECT uid FROM visit_rule WHERE community=? AND category=?"
    for (uid,) in ledger.select(sql, (community, category)):
        pen.remove(VisitRule, uid)


def assign(pen: Pen, ledger: Ledger, profiles: Sequence[str], worker: str | None) -> int:
    """Make somebody responsible for these profiles, or nobody; returns how many changed. Raises Refusal."""
    _refuse(ledger, profiles)
    return sum(pen.edit(Profile, uid, worker=worker) for uid in profiles)


def set_frequency(pen: Pen, ledger: Ledger, profiles: Sequence[str], frequency: str | None) -> int:
    """Visit these so often; without a frequency the rule of their group holds again. Returns how many changed. Raises Refusal."""
    _refuse(ledger, profiles)
    return sum(pen.edit(Profile, uid, visit_frequency=frequency) for uid in profiles)


def set_review(pen: Pen, ledger: Ledger, profiles: Sequence[str], on: datetime.date | None, *, today: datetime.date) -> int:
    """Look at these again on that day; returns how many changed. Raises Refusal."""
    _refuse(ledger, profiles)
    if on is not None and on < today:
        raise Refusal("复核日期早于今天，请核对。")
    return sum(pen.edit(Profile, uid, review_on=on) for uid in profiles)


def end(pen: Pen, ledger: Ledger, profiles: Sequence[str], on: datetime.date, *, today: datetime.date) -> int:
    """These people belong to the group no longer; their profiles stay as they were. Returns how many changed. Raises Refusal."""
    _refuse(ledger, profiles)
    if on > today:
        raise Refusal("退出日期在今天以后，请到那一天再结束。")
    for uid in profiles:
        profile = ledger.get(Profile, uid)
        if profile is not None and profile.started_on and on.isoformat()[: len(profile.started_on)] < profile.started_on:
            raise Refusal(f"有一份“{words(ledger, profile.category)}”档案从 {profile.started_on} 才开始，不能在它以前结束。")
    return sum(pen.edit(Profile, uid, ended_on=on.isoformat()) for uid in profiles)


def rung_up(
    pen: Pen, ledger: Ledger, households: Sequence[str], *, at: str, by: Sequence[str], remark: str | None = None
) -> dict[str, str]:
    """Record that each of these flats was reached by telephone; the visits by household. Raises Refusal."""
    return visits.knock(
        pen, ledger, households, visited_at=at, method="phone", outcome="contacted_remote", workers=list(by) or None,
        remark=remark,
    )  # fmt: skip


def _refuse(ledger: Ledger, profiles: Sequence[str]) -> None:
    if not profiles:
        raise Refusal(NONE_WRITTEN)
    refuse_covered(ledger, [("profile", uid) for uid in profiles])
