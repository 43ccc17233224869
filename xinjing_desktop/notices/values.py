"""From records to what stands in the place of each token: HTML, escaped here and nowhere else."""

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import households, paper
from xinjing_desktop.ledger.find.care_people import PAIRINGS
from xinjing_desktop.ledger.find.paper import Line
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes, legal
from xinjing_desktop.records.address import Address, text

if TYPE_CHECKING:
    from xinjing_desktop.records import Resident

TOWN = "新泾镇"
"""What 【镇名】 says until the town itself is known by its card."""
_SPACED_NUMBER = re.compile(r"(?<=\d) (?=\d)")
_UNPRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ue000-\uf8ff]")
_NO_TOKEN = str.maketrans("【】", "〔〕")
NOTHING_SEEN, WELL = "这次没有看到隐患。", "谢谢您把家照看得这么好。"
"""To a door behind which somebody was and saw nothing wrong."""
LOOK_YOURSELF = "走道、阳台、厨房是否清爽，睡前、出门时电、气、门窗是否关好。"
LET_US_IN = "我们想上门看一看，请来电约个时间。"
"""To a door behind which nobody was: it can be neither praised nor blamed."""
BLANK = "＿" * 6
"""What is not known is left to be written by hand."""
Values = dict[str, str]


@dataclass(frozen=True)
class Options:
    """What is said once for a whole run, because no record knows it."""

    contact: str = ""
    phone: str = ""
    recheck_on: datetime.date | None = None
    inspectors: str = ""
    report_to: str = ""


NOTHING_SAID = Options()


def values_of(ledger: Ledger, subject: str, uids: Sequence[str], options: Options) -> dict[str, Values]:
    """The values of every token for each of these records, by uid; those that are gone are left out."""
    units, town = paper.units(ledger), town_name(ledger)
    own = next(iter(units), "")
    found: dict[str, Values] = {}
    lines = paper.facts(ledger, subject, uids)
    beside = households.elders_with(ledger, list(lines), clock.today()) if subject == "resident" else {}
    at_doors = paper.open_hazards(ledger, list(lines)) if subject == "household" else {}
    for uid, line in lines.items():
        unit = units.get(line["community"] or own, {})
        values = _of_unit(unit, town, options) | _of_place(line)
        if subject == "household":
            values |= _of_household(line, at_doors.get(uid, []), options)
        elif subject == "hazard":
            values |= _of_hazard(line, options)
        elif subject == "resident":
            values |= _of_resident(line, beside.get(uid, []))
        found[uid] = values
    return found


def values_of_unit(ledger: Ledger, options: Options) -> Values:
    """What every paper of this ledger may say, for papers that are for nobody in particular."""
    units = paper.units(ledger)
    return _of_unit(next(iter(units.values()), {}), town_name(ledger), options)


def town_name(ledger: Ledger) -> str:
    """The town above this committee, as its card names it."""
    identity = ledger.identity
    if identity.role == "town":
        return identity.unit_name
    known = ledger.value("SELECT unit_name FROM peer WHERE role='town' AND retired_at IS NULL ORDER BY accepted_at DESC")
    return str(known or TOWN)


def day_in_words(day: datetime.date | None) -> str:
    """2026年3月2日, or a place to write it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else f"{'＿' * 3}年＿＿月＿＿日"


def committee_name(unit: Line) -> str:
    """北渔居民区 signs as 北渔居委会; what has no committee signs with its own name."""
    name = str(unit.get("name") or "")
    if unit.get("unit_type") in (None, "committee", "neighbourhood") and name.endswith("居民区"):
        return f"{name.removesuffix('居民区')}居委会"
    return name or "居委会"


def _of_unit(unit: Line, town: str, options: Options) -> Values:
    phone = unit.get("phone") or ""
    return _escaped(
        {
            "镇名": town,
            "居委会": committee_name(unit),
            "居委会地址": unit.get("address") or BLANK,
            "居委会电话": phone or BLANK,
            "值班时间": unit.get("duty_hours") or "",
            "联系人": options.contact or "居委会值班人员",
            "联系电话": options.phone or phone or BLANK,
            "日期": day_in_words(clock.today()),
        }
    )


def _of_place(line: Line) -> Values:
    stairwell = Address(line["compound"], line["road"], line["lane"], line["sub_lane"], line["number"])
    room = Address(room_no=line.get("room_no"), room_part=line.get("room_part"))
    return _escaped(
        {
            "小区": line["compound"] or "",
            "门洞": text(stairwell) if line["number"] else line["compound"] or "",
            "楼组长": line["stair_leader"] or BLANK,
            "责任干部": line["worker"] or BLANK,
            "地址": line.get("address") or "",
            "室号": text(room),
        }
    )


def _of_household(line: Line, hazards: list[Line], options: Options) -> Values:
    due = next((_day(hazard["due_date"]) for hazard in hazards if hazard["due_date"]), None)
    seen = codes.flag("visit_outcome", line["last_outcome"] or "", "inside")
    values = {
        "称呼": line["name"] or "住户",
        "期限": day_in_words(due),
        "整改提醒": _reminder(due) if hazards else WELL if seen else LET_US_IN,
        "复查日期": day_in_words(options.recheck_on or _to_come(due)),
    }
    listed = _listed([_hazard_in_words(one) for one in hazards] or [NOTHING_SEEN if seen else LOOK_YOURSELF])
    return _escaped(values) | {"隐患清单": listed}


def _of_hazard(line: Line, options: Options) -> Values:
    due, found_on = _day(line["due_date"]), _day(line["found_on"])
    found_by = "、".join(json.loads(line["found_by"])) if line["found_by"] else ""
    bodies = codes.entries("bodies")
    body = line["body"] or next((one.code for one in bodies if line["kind"] in one.facts.get("for_kinds", ())), "")
    values = {
        "地址": line["address"] or line["place_in_words"] or "",
        "称呼": line["name"] or "住户（责任人）",
        "隐患编号": line["hazard_no"] or "",
        "隐患类型": codes.label("hazard_kinds", line["kind"]) if line["kind"] else "",
        "隐患描述": line["description"] or "",
        "部位": line["place"] or "",
        "检查日期": day_in_words(found_on),
        "检查人": options.inspectors or found_by or BLANK,
        "整改措施": line["measures"] or BLANK * 2,
        "期限": day_in_words(due),
        "整改提醒": _reminder(due),
        "复查日期": day_in_words(options.recheck_on or _to_come(due)),
        "报告部门": options.report_to or (codes.label("bodies", body) if body else "有关部门"),
    }
    cited = _bases(line, found_on)
    return _escaped(values) | {"依据": _listed(cited, numbered=len(cited) > 1), "隐患清单": _listed([_hazard_in_words(line)])}


def _reminder(due: datetime.date | None) -> str:
    if _to_come(due) is None:
        return "请您尽快改好。"
    return f"请于{day_in_words(due)}前改好。"


def _to_come(day: datetime.date | None) -> datetime.date | None:
    """Nobody is told that we shall come on a day that has gone."""
    return day if day and day >= clock.today() else None


def _bases(line: Line, found_on: datetime.date | None) -> list[str]:
    """What may be cited on the day of the inspection in such a building; for advice, that it is advice."""
    bases = legal.bases_for(line["kind"] or "", line["height_class"], found_on or clock.today())
    if line["bases"]:
        chosen = json.loads(line["bases"])
        bases = [basis for basis in legal.bases() if basis.code in chosen and basis.in_force(found_on or clock.today())]
    return [legal.basis_line(basis) for basis in bases] or ["本条为家庭防火安全建议（三清三关）。"]


def _of_resident(line: Line, elders: "list[Resident]") -> Values:
    today = clock.today().isoformat()
    measures = {kind: by for kind, ended_on, by in json.loads(line["measures"] or "[]") if not ended_on or ended_on > today}
    said = dict.fromkeys(codes.label("care_measure", kind) for kind in sorted(measures) if kind != "other")
    paired = "、".join(dict.fromkeys(by for kind, by in measures.items() if kind in PAIRINGS and by))
    values = {
        "姓名": line["name"] or "",
        "称呼": line["name"] or "",
        "紧急联系人": _people(line["contacts"]) or BLANK * 2,
        "结对人": _people(line["helpers"]) or paired or BLANK * 2,
        "关爱措施": f"已安排：{'、'.join(said)}" if said else "",
        "同住老人": f"同住：{households.with_ages(elders, clock.today())}" if elders else "",
    }
    return _escaped(values)


def _people(contacts: str | None) -> str:
    """People to call, each with how they belong to the person and their numbers."""
    found = []
    for name, relation, phones in json.loads(contacts or "[]"):
        numbers = "、".join(phone["number"] for phone in json.loads(phones)) if phones else ""
        found.append("　".join(filter(None, (f"{name or ''}{f'（{relation}）' if relation else ''}", numbers))))
    return "；".join(found)


def _hazard_in_words(line: Line) -> str:
    kind = codes.label("hazard_kinds", line["kind"]) if line["kind"] else "隐患"
    more = "，".join(filter(None, (line["place"], line["description"])))
    return f"{kind}：{more}" if more and more != kind else kind


def _listed(lines: list[str], *, numbered: bool = True) -> str:
    """Paragraphs, numbered where there are several."""
    numbered = numbered and len(lines) > 1
    return "".join(f"<p>{f'{n}．' if numbered else ''}{_kept_whole(line)}</p>" for n, line in enumerate(lines, 1))


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def _escaped(values: dict[str, str]) -> Values:
    return {name: _kept_whole(value) for name, value in values.items()}


def _kept_whole(value: str) -> str:
    """Escaped for HTML; a telephone number written with spaces does not fall apart at the end of a line.

    What a person types in brackets like ours is no token, and signs that print nothing are left out.
    """
    plain = _UNPRINTED.sub("", value).translate(_NO_TOKEN)
    return _SPACED_NUMBER.sub("\u00a0", escape(plain, quote=True))
