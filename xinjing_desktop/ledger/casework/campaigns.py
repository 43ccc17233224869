"""专项行动: issued for one unit or by the town for all, begun with its doors frozen, excepted door by door, closed."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import scopes
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Campaign, CampaignExclusion
from xinjing_desktop.records.row import new_uid, problems, shared_uid

LONGEST = datetime.timedelta(days=731)
"""A period beyond two years is a typing mistake: what never ends is counted by the year and by the month."""


def faults(ledger: Ledger, facts: Mapping[str, Any], communities: Sequence[str] = ()) -> dict[str, str]:
    """What keeps a campaign of these units from being written, by column, in words."""
    found = {}
    if not str(facts.get("name") or "").strip():
        found["name"] = "行动还没有名称，请填写，例如“冬季消防专项行动”。"
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts is None:
        found["starts_on"] = "请填写开始日期。"
    elif starts < datetime.date(2000, 1, 1):
        found["starts_on"] = "开始日期早于 2000 年，请核对年份。"
    elif ends is not None and ends < starts:
        found["ends_on"] = f"结束日期早于开始日期 {starts}，请核对这两个日期。"
    elif ends is not None and ends - starts > LONGEST:
        found["ends_on"] = "行动期超过两年，请核对结束日期；长年的走访看“全覆盖走访”。"
    scope = facts.get("scope")
    if not scope:
        found["scope"] = "请选择走访范围。"
    elif scope == "filter" and (said := scopes.problem(ledger, facts.get("narrowed_by"), communities)):
        found["narrowed_by"] = said
    return found


def issue(pen: Pen, ledger: Ledger, communities: Sequence[str], **facts: Any) -> list[Campaign]:
    """One campaign for each of these units; those that the town issues together share their `series`. Raises Refusal."""
    if not communities:
        raise Refusal("还没有选居民区。请先选择这次行动由哪些居民区来做。")
    if found := faults(ledger, facts, communities):
        raise Refusal(next(iter(found.values())))
    from_town = ledger.identity.role == "town"
    series = new_uid() if from_town else None
    made = []
    for community in communities:
        uid = shared_uid("campaign", series, community) if series else new_uid()
        campaign = Campaign(uid=uid, community=community, series=series, from_town=from_town or None, **facts)
        if sentences := problems(campaign):
            raise Refusal(sentences[0])
        made.append(pen.add(campaign))
    return made


def may_define(ledger: Ledger, campaign: Campaign) -> bool:
    """Whether this ledger may rewrite what the campaign is: what the town issued is the town's (domain note §7.4)."""
    return ledger.account.role != "reader" and (ledger.identity.role == "town" or not campaign.from_town)


def redefine(pen: Pen, ledger: Ledger, campaign: Campaign, **facts: Any) -> int:
    """Other words, another period or rule; in a town for every unit of the series. Returns how many changed. Raises Refusal."""
    if not may_define(ledger, campaign):
        raise Refusal("这次行动是镇里布置的，名称、日期和口径由镇里修改。")
    all_of_it = _series(ledger, campaign)
    found = faults(ledger, {**_facts(campaign), **facts}, [one.community for one in all_of_it])
    if any(one.frozen_on for one in all_of_it):
        found.pop("narrowed_by", None)  # its doors are known, whatever has become of the filter
    if found:
        raise Refusal(next(iter(found.values())))
    changed = 0
    for one in all_of_it:
        if one.frozen_on and _differs(one, facts, ("scope", "narrowed_by")):
            raise Refusal("住户名单已经锁定，走访范围不能再改。要换范围，请另建一次行动。")
        if one.frozen_on and _differs(one, facts, ("starts_on",)) and facts["starts_on"] > one.frozen_on:
            raise Refusal(f"名单在 {one.frozen_on} 已经锁定，开始日期不能改到那天以后。")
        changed += pen.edit(Campaign, one.uid, **facts)
    return changed


def begin(pen: Pen, ledger: Ledger, campaign: Campaign, *, on: datetime.date) -> int:
    """Freeze the doors that are due, as they are now; returns how many. Raises Refusal.

    Whatever is entered later, the denominator stays; a door that cannot be visited is excepted with a reason.
    """
    if campaign.frozen_on:
        raise Refusal(f"名单在 {campaign.frozen_on} 已经锁定。要去掉个别住户，请登记“免访”。")
    if on < campaign.starts_on:
        raise Refusal(f"这次行动 {campaign.starts_on} 才开始，到那天再锁定名单：以前迁来、迁走的都会算对。")
    doors = doors_due(ledger, campaign, on)
    if not doors:
        raise Refusal("现在没有符合范围的住户，名单是空的。请先导入住户，或改走访范围。")
    key = set(scopes.doors(ledger, campaign.community, "key", None, on))
    pen.edit(
        Campaign,
        campaign.uid,
        scope=campaign.scope,
        narrowed_by=campaign.narrowed_by,
        doors=_listed(doors),
        key_doors=_listed(key.intersection(doors)),
        frozen_on=on,
    )
    return len(doors)


def doors_due(ledger: Ledger, campaign: Campaign, on: datetime.date) -> list[str]:
    """The doors within the scope as the ledger has them now; `on` is the day that filters are asked of. Raises Refusal."""
    if campaign.scope != "filter" or not campaign.narrowed_by:
        return scopes.doors(ledger, campaign.community, "key" if campaign.scope == "key" else "all", None, on)
    if said := scopes.problem(ledger, campaign.narrowed_by):
        raise Refusal(said)
    return scopes.doors(ledger, campaign.community, "filter", campaign.narrowed_by, on)


def exclude(
    pen: Pen, ledger: Ledger, campaign: Campaign, households: Sequence[str], *, on: datetime.date, reason: str
) -> int:
    """Take doors out of what is due, from that day on; returns how many were not out yet. Raises Refusal."""
    if not reason.strip():
        raise Refusal("请写明免访的原因，例如“动迁房，已无人居住”。")
    if campaign.frozen_on is None:
        raise Refusal("名单还没有锁定。请先开始行动，再登记免访。")
    due = set(json.loads(campaign.doors or "[]"))
    if strangers := [one for one in households if one not in due]:
        raise Refusal(f"选中的住户里有 {len(strangers)} 户不在这次行动的名单里，请去掉后再登记。")
    out = excluded(ledger, campaign.uid)
    fresh = [one for one in dict.fromkeys(households) if one not in out]
    for household in fresh:
        uid = shared_uid("campaign_exclusion", campaign.uid, household)
        pen.add(CampaignExclusion(uid=uid, campaign=campaign.uid, household=household, excluded_on=on, reason=reason.strip()))
    return len(fresh)


def readmit(pen: Pen, ledger: Ledger, campaign: Campaign, households: Iterable[str]) -> int:
    """Take excepted doors in again, from now on: on the days before they stay out. Returns how many were out."""
    wanted = set(households)
    out = {household: uid for household, uid in excluded(ledger, campaign.uid).items() if household in wanted}
    for uid in out.values():
        pen.remove(CampaignExclusion, uid)
    return len(out)


def excluded(ledger: Ledger, campaign: str) -> dict[str, str]:
    """The exclusion of each door that is out, by household."""
    return dict(ledger.select("SELECT household, uid FROM campaign_exclusion WHERE campaign=?", (campaign,)))


def close(pen: Pen, campaign: Campaign, *, on: datetime.date | None) -> None:
    """The campaign is over for this unit; without a day it is taken up again. Its figures stay what they were. Raises Refusal."""
    if on is not None and on < campaign.starts_on:
        raise Refusal(f"行动从 {campaign.starts_on} 开始，不能在它以前结束。")
    pen.edit(Campaign, campaign.uid, closed_on=on)


def remove(pen: Pen, ledger: Ledger, campaign: Campaign) -> None:
    """Take away a campaign that was made by mistake, with its exclusions; visits stay. Raises Refusal."""
    if not may_define(ledger, campaign):
        raise Refusal("这次行动是镇里布置的，只有镇里能删除。")
    for one in _series(ledger, campaign):
        for uid in excluded(ledger, one.uid).values():
            pen.remove(CampaignExclusion, uid)
        pen.remove(Campaign, one.uid)


def _series(ledger: Ledger, campaign: Campaign) -> list[Campaign]:
    """All of what the town issued together; in a committee this one alone."""
    if not campaign.series or ledger.identity.role != "town":
        return [campaign]
    return ledger.rows(Campaign.select().where(Campaign.series == campaign.series).order_by(Campaign.uid))


def _facts(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in ("name", "starts_on", "ends_on", "scope", "narrowed_by")}


def _differs(campaign: Campaign, facts: Mapping[str, Any], names: Iterable[str]) -> bool:
    return any(name in facts and facts[name] != getattr(campaign, name) for name in names)


def _listed(doors: Iterable[str]) -> str:
    return json.dumps(sorted(doors), separators=(",", ":"))
