"""Whom a campaign means, when it does not mean everybody: its filter in words, what is wrong with it, the doors it chooses.

`narrowed_by` holds parts with `;` between them, all of which must fit. Names and permanent codes only, no uid of a place or
person, so that a campaign which the town issues means the same in every unit, and says in words what it meant for ever:

| part | fits |
|---|---|
| `rented` | a shipped filter of the households (a key of `households.FILTERS`; the only form there was at first) |
| `group:elder_alone` | somebody there is in that special group on the day, also by age; restricted ones are refused: the list would tell |
| `gas_type:bottled`, `occupancy:lent` | the household says so |
| `place:泾北三村、新泾苑123弄45号` | a compound or a stairwell of that name; one of them is enough |
| `action:<key>:missing:冬季行动` | the doors behind a figure of another campaign, by its series; `year` and `month` are the standing ones |
"""

import datetime
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.find import campaigns, care, households
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, codes

NOT_FILTERS = ("all", "key")
"""Shipped filters that are scopes of their own."""
COLUMNS = {"gas_type": ("gas_type", "燃气"), "occupancy": ("occupancy", "房屋用途")}
"""Columns of a household by which a campaign may be narrowed: the list of their codes, and what the choice says before them."""
OF_ACTION = ("missing", "key_missing", "refused", "vacant", "due")
"""The figures of another campaign whose doors may be gone to again."""
_SIGNS = re.compile(r"[\s、，,;；/|:：]+")


class Part(NamedTuple):
    """One part of `narrowed_by`; `kind` is filter, group, a column of the household, place or action."""

    kind: str
    value: str


def parts(narrowed_by: str | None) -> list[Part]:
    """What the text consists of."""
    found = [one.strip() for one in (narrowed_by or "").split(";")]
    return [Part(*one.split(":", 1)) if ":" in one else Part("filter", one) for one in found if one]


def joined(chosen: str | None, places: Sequence[str] | None) -> str | None:
    """The text of a choice and of names of places."""
    named = f"place:{'、'.join(plain(name) for name in places)}" if places else None
    return ";".join(one for one in (chosen, named) if one) or None


def taken_apart(narrowed_by: str | None) -> tuple[str | None, list[str]]:
    """The choice and the names of places of a text, as `joined` takes them."""
    kept = [one for one in parts(narrowed_by) if one.kind != "place"]
    chosen = ";".join(one.value if one.kind == "filter" else f"{one.kind}:{one.value}" for one in kept)
    return chosen or None, [name for one in parts(narrowed_by) if one.kind == "place" for name in one.value.split("、")]


def plain(name: str) -> str:
    """The name of a place without the signs that part names."""
    return _SIGNS.sub("", name)


# ---- in words


def in_words(campaign: Campaign) -> str:
    """Whom it means; the same for ever, also when a place is renamed or another campaign removed."""
    if campaign.scope != "filter":
        return codes.label("campaign_scope", campaign.scope or "all")
    said = [_part_in_words(one) for one in parts(campaign.narrowed_by) if one.kind != "place"]
    places = [name for one in parts(campaign.narrowed_by) if one.kind == "place" for name in one.value.split("、")]
    return "，".join([*said, *([f"限{'、'.join(places)}"] if places else [])])


def _part_in_words(part: Part) -> str:
    kind, value = part
    if kind == "group":
        return codes.label(restricted.GROUPS, value)
    if kind in COLUMNS:
        return f"{COLUMNS[kind][1]}“{codes.label(COLUMNS[kind][0], value)}”"
    if kind == "action":
        _, figure, name = _action(value)
        return f"{name}：{_figure_in_words(figure)}"
    return households.FILTERS[value][0] if value in households.FILTERS else value


def _figure_in_words(figure: str) -> str:
    words = campaigns.FIGURES[figure.removeprefix("key_")][0] if figure.removeprefix("key_") in campaigns.FIGURES else figure
    return f"重点户{words}" if figure.startswith("key_") else words


def _action(value: str) -> tuple[str, str, str]:
    key, figure, name = [*value.split(":", 2), "", ""][:3]
    return key, figure, name


# ---- to choose from


def choices(ledger: Ledger, today: datetime.date) -> list[tuple[str, str]]:
    """What a campaign may be narrowed by: (text, words)."""
    from xinjing_desktop.ledger.find import actions

    found = [(key, words) for key, (words, _) in households.FILTERS.items() if key not in NOT_FILTERS]
    groups = [(code, label) for code, label in codes.choices(restricted.GROUPS) if not restricted.is_restricted(code)]
    found += [(f"group:{code}", f"重点人群：{label}") for code, label in groups]
    for column, (of, before) in COLUMNS.items():
        found += [(f"{column}:{code}", f"{before}：{label}") for code, label in codes.choices(of)]
    town = ledger.identity.role == "town"
    for action in actions.listed(ledger, today):
        if town and action.kind == "campaign" and not action.campaigns[0].series:
            continue  # one unit's own: to the others it means nothing
        if action.state(today) in ("running", "over", "closed", "standing"):
            figures = [one for one in OF_ACTION if action.kind == "campaign" or one == "missing"]
            found += [(f"action:{action.key}:{one}:{plain(action.name)}", f"{action.name}：{_figure_in_words(one)}") for one in figures]
    return found


def place_names(ledger: Ledger, units: Iterable[str] | None = None) -> dict[str, list[str]]:
    """The stairwells behind the name of each compound and stairwell of these units, or of all, by name."""
    wanted = None if units is None else set(units)
    found: dict[str, list[str]] = {}
    for uid, unit, compound, road, lane, sub, number in ledger.select(
        """SELECT s.uid, c.community, c.name, s.road, s.lane, s.sub_lane, s.number FROM stairwell s
           LEFT JOIN compound c ON c.uid=s.compound ORDER BY c.name, s.lane, s.number, s.uid"""
    ):
        if wanted is None or unit in wanted:
            end = f"{f'{lane}弄' if lane else ''}{f'{sub}支弄' if sub else ''}{number or ''}号"
            for name in dict.fromkeys((plain(compound or ""), plain(f"{compound or road or ''}{end}"))):
                if name:
                    found.setdefault(name, []).append(uid)
    return found


# ---- what is wrong


def problem(ledger: Ledger, narrowed_by: str | None, units: Sequence[str] = ()) -> str | None:
    """What is wrong with the text for these units, as a sentence; None when nothing is."""
    if not parts(narrowed_by):
        return "请选择按哪个筛选确定住户。"
    for kind, value in parts(narrowed_by):
        known = True
        if kind == "filter":
            known = value in households.FILTERS
        elif kind == "group":
            if restricted.is_restricted(value):
                return "限制类别不能用作走访范围：名单会让人看出谁在里面。请改选别的筛选。"
            known = codes.is_known(restricted.GROUPS, value)
        elif kind in COLUMNS:
            known = codes.is_known(COLUMNS[kind][0], value)
        elif kind == "action":
            known = _is_there(ledger, *_action(value)[:2], shared=len(units) > 1)
        elif kind == "place":
            if said := _missing_places(ledger, value.split("、"), units):
                return said
        else:
            known = False
        if not known:
            return f"这个筛选已经没有了（{_part_in_words(Part(kind, value))}），请另选一个筛选。"
    return None


def _is_there(ledger: Ledger, key: str, figure: str, *, shared: bool) -> bool:
    if figure not in OF_ACTION:
        return False
    column = "series" if shared else "coalesce(series, uid)"
    return key in ("year", "month") or bool(ledger.value(f"SELECT 1 FROM campaign WHERE {column}=?", (key,)))


def _missing_places(ledger: Ledger, names: Sequence[str], units: Sequence[str]) -> str | None:
    known = place_names(ledger, units or None)
    if strangers := [name for name in names if name not in known]:
        return f"没有叫“{'、'.join(strangers)}”的小区或门洞，请照建议里的写法填。"
    if len(units) > 1:
        without = [unit for unit in units if not place_names(ledger, [unit]).keys() & set(names)]
        called: Mapping[str, str] = dict(ledger.select("SELECT uid, name FROM community"))
        if without:
            some = "、".join(called.get(unit) or unit for unit in without[:3])
            return f"{some}{'等' if len(without) > 3 else ''}没有这些小区、门洞，请去掉这些居民区，或换成它们也有的。"
    return None


# ---- the doors


def doors(ledger: Ledger, community: str, scope: str, narrowed_by: str | None, on: datetime.date) -> list[str]:
    """The households of a community that fit on that day, by uid. The text must be one of which `problem` says nothing."""
    wanted = parts(narrowed_by) if scope == "filter" else [Part("filter", scope)]
    conditions, params, lists = ["h.community=?"], [community], []
    for kind, value in wanted:
        if kind == "action":
            lists.append(_of_action(ledger, community, value, on))
            continue
        if kind == "place":
            known = place_names(ledger, [community])
            stairwells = [uid for name in value.split("、") for uid in known.get(name, ())]
            condition, more = "h.stairwell IN (SELECT value FROM json_each(?))", [json.dumps(stairwells)]
        elif kind == "group":
            sql = f"EXISTS(SELECT 1 FROM resident r WHERE r.household=h.uid AND {care.is_in(value)})"
            condition, more = households.on_day(sql, on.isoformat())
        elif kind in COLUMNS:
            condition, more = f"h.{kind}=?", [value]
        else:
            condition, more = households.on_day(households.FILTERS[value][1], on.isoformat())
        conditions.append(condition)
        params += more
    sql = f"SELECT h.uid FROM household h WHERE {' AND '.join(f'({one})' for one in conditions)} ORDER BY h.uid"
    found = [uid for (uid,) in ledger.select(sql, params)]
    return [uid for uid in found if all(uid in some for some in lists)]


def _of_action(ledger: Ledger, community: str, value: str, on: datetime.date) -> set[str]:
    from xinjing_desktop.ledger.find import actions

    key, figure, _ = _action(value)
    action = next((one for one in actions.listed(ledger, on) if one.key == key), None)
    return set(campaigns.behind(actions.doors(ledger, action, [community], on), figure)) if action else set()
