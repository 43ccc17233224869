"""Hazards in every state of their life, each consistent with the rules of the ledger, and what was done about them."""

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.places import Line, Places, listed
from xinjing_desktop.records import codes
from xinjing_desktop.records.legal import bases_for
from xinjing_desktop.records.workdays import proposed_due

SHARE = 0.05
"""Hazards per household in a campaign (domain note §14: 3–8 %)."""
_KINDS = {
    "H05": 22, "H01": 11, "H02": 8, "H04": 9, "H06": 5, "H07": 7, "H08": 6, "H09": 6, "H10": 2, "H11": 8, "H12": 3,
    "H13": 2, "H14": 2, "H15": 3, "H16": 1, "H17": 1, "H18": 1, "H19": 4, "H20": 3, "H21": 4, "H22": 1, "H23": 2,
    "H24": 0.5, "H25": 2, "H26": 1, "H27": 2, "H28": 3,
}  # fmt: skip
_SAID = {
    "H01": ("楼道内停放电动自行车并充电", "门厅停放两辆电动自行车"),
    "H02": ("电瓶拿回家中充电", "电动自行车推入户内停放"),
    "H04": ("从窗口拉线给电动自行车充电", "底楼外墙飞线充电"),
    "H05": ("楼道堆放纸箱、旧家具", "转角平台堆放鞋柜和杂物"),
    "H06": ("电表箱前堆放杂物", "管道井内堆放纸板"),
    "H07": ("阳台堆满纸箱和泡沫", "阳台堆放废旧木料"),
    "H08": ("油烟机油污严重", "灶具旁堆放可燃物"),
    "H09": ("燃气软管老化开裂", "燃气软管超过使用年限"),
    "H10": ("厨房使用液化气瓶，与灶具未隔开",),
    "H11": ("插线板串接，电线老化", "私拉电线，无漏电保护"),
    "H12": ("小太阳靠近床铺使用",),
    "H13": ("床头烟灰缸有未熄烟头",),
    "H14": ("屋内囤积大量废纸、塑料瓶",),
    "H15": ("防盗窗未留逃生口",),
    "H19": ("烟感报警器电池失效", "独居老人家中未装烟感"),
    "H20": ("私家车占用消防车通道",),
    "H21": ("灭火器压力不足", "楼道应急照明不亮"),
    "H25": ("后门上锁，杂物堵塞",),
    "H26": ("店内阁楼住人",),
    "H27": ("店内给电动自行车充电",),
    "H28": ("油烟管道未定期清洗", "店内灭火器缺失"),
}
_MEASURES = ("已劝导，住户自行清理", "物业协助清理", "现场教育，当面改正", "联系家属一起整改")
_OWN_MEASURES = {
    "H04": "拆除飞线", "H09": "更换燃气软管", "H11": "更换老化电线，拆除串接的插线板", "H19": "更换烟感电池",
    "H21": "更换灭火器，修复应急灯",
}  # fmt: skip
_ENDS = {"closed": 46, "fixing": 26, "overdue": 10, "referred": 10, "suspended": 4, "withdrawn": 4}
"""What became of those that were given a deadline."""

_LATER = ("closed", "overdue", "referred")
"""What can only be once the deadline is over."""


@dataclass
class Findings:
    """The stored lines of hazards and of what hangs on them."""

    hazards: list[Line] = field(default_factory=list)
    rechecks: list[Line] = field(default_factory=list)
    referrals: list[Line] = field(default_factory=list)
    findings: list[Line] = field(default_factory=list)


class _Finder:
    """Draws hazards one by one; a place never gets the same open kind twice."""

    def __init__(
        self, chance: Chance, places: Places, unit_code: str, today: datetime.date, kinds: Mapping[str, float] = _KINDS
    ) -> None:
        self.chance, self.places, self.unit_code, self.today, self.kinds = chance, places, unit_code, today, kinds
        self.found = Findings()
        self._numbers: dict[str, int] = defaultdict(int)
        self._taken: set[tuple[str, str, str]] = set()
        self._staff = [worker["name"] for worker in places.workers]
        self._stairwells = {stairwell["uid"]: stairwell for stairwell in places.stairwells}
        self._missing = list(_ENDS)  # a small demo, too, shows all that may become of a hazard
        self._lived_in = [door for door in places.doors if door["occupancy"] != "vacant"]

    def find(self, found_on: datetime.date) -> None:
        """One discovery on that day, with all that followed."""
        kind = self.chance.one_of(self.kinds)
        where, height = self._where(kind)
        key = (kind, next(uid for uid in (where.get(name) for name in _ANCHORS) if uid), where.get("place") or "")
        if key in self._taken:
            return
        self._taken.add(key)
        month = f"{found_on:%y%m}"
        self._numbers[month] += 1
        hazard: Line = {
            "uid": self.chance.uid(),
            "community": self.places.compounds[0]["community"],
            "hazard_no": f"{self.unit_code[-3:]}-{month}-{self._numbers[month]:03d}",
            **where,
            "kind": kind,
            "description": self.chance.choice(_SAID.get(kind, (codes.label("hazard_kinds", kind),))),
            "severity": "major" if self.chance.happens(0.08) else "general",
            "bases": listed([basis.code for basis in bases_for(kind, height, found_on)]),
            "found_on": found_on.isoformat(),
            "found_by": listed(self.chance.some(self._staff, 1)),
        }
        on_site = codes.fact("hazard_kinds", kind, "on_site", "no")
        due = proposed_due(kind, found_on)
        if on_site != "no" and (due is None or self.chance.happens({"yes": 0.9, "often": 0.7}.get(on_site, 0.5))):
            hazard |= {"fixed_on_site": 1, "state": "closed", "closed_on": hazard["found_on"]}
            hazard |= {"actions": listed(["dissuaded", "fixed_on_site"]), "measures": self._measures(hazard["kind"])}
        else:
            self._give_deadline(hazard, found_on, due or found_on + datetime.timedelta(days=15))
        self.found.hazards.append(hazard)

    def _measures(self, kind: str) -> str:
        return _OWN_MEASURES.get(kind) or self.chance.choice(_MEASURES)

    def _where(self, kind: str) -> tuple[Line, str | None]:
        chance = self.chance
        scope = chance.choice(codes.fact("hazard_kinds", kind, "scopes") or ("flat",))
        if scope == "shop" and self.places.shops:
            shop = chance.choice(self.places.shops)
            place = {"scope": scope, "shop": shop["uid"], "compound": shop["compound"], "responsible": "shop"}
            return {**place, "responsible_name": shop["operator_name"], "phones": shop["phones"]}, None
        door = chance.choice(self._lived_in or self.places.doors)
        stairwell = self._stairwells[door["stairwell"]]
        if scope in ("flat", "household", "outdoor", "shop"):
            name = door.get("head_name") or door.get("contact_name")
            place = {"scope": "flat" if scope == "shop" else scope, "household": door["uid"]}
            place |= {"stairwell": stairwell["uid"], "compound": stairwell["compound"]}
            return {
                **place,
                "responsible": "resident",
                "responsible_name": name,
                "phones": door.get("phones"),
            }, stairwell["height_class"]
        if scope in ("stairwell", "public"):
            floor = chance.randint(1, stairwell["floors"])
            spot = (
                "电梯"
                if scope == "public" and stairwell["elevator"]
                else f"{floor}楼{chance.choice(('楼道', '楼梯口', '转角平台'))}"
            )
            place = {"scope": scope, "stairwell": stairwell["uid"], "compound": stairwell["compound"], "place": spot}
            return {**place, "responsible": "resident"}, stairwell["height_class"]
        spot = chance.choice(("大门口", "中心花园旁", "北侧车棚", "地下车库入口", "东侧围墙边"))
        return {"scope": "compound", "compound": stairwell["compound"], "place": spot, "responsible": "property"}, None

    def _give_deadline(self, hazard: Line, found_on: datetime.date, due: datetime.date) -> None:
        chance, today = self.chance, self.today
        end = self._end(overdue=due < today)
        hazard |= {"fixed_on_site": 0, "state": "fixing", "due_date": due.isoformat()}
        hazard |= {"actions": listed(["dissuaded", "deadline"]), "fix_worker": hazard.get("responsible_name")}
        if end == "closed":
            self._recheck_until_passed(hazard, due)
        elif end == "referred":
            self._refer(hazard, due)
        elif end == "suspended":
            hazard |= {"state": "suspended", "end_reason": "多次上门无人，房主在外地"}
        elif end == "withdrawn":
            hazard |= {"state": "withdrawn", "end_reason": "现场核对，不属于隐患"}
        elif found_on < today and (end == "overdue" or chance.happens(0.3)):
            again = min(today, found_on + datetime.timedelta(days=1))
            line = {"uid": chance.uid(), "hazard": hazard["uid"], "found_on": again.isoformat()}
            self.found.findings.append({**line, "found_by": hazard["found_by"], "description": "再次上门，仍未整改"})

    def _end(self, *, overdue: bool) -> str:
        """What became of a hazard whose deadline is over, or still runs."""
        fitting = {end: share for end, share in _ENDS.items() if end not in (("fixing",) if overdue else _LATER)}
        if missing := [end for end in self._missing if end in fitting]:
            self._missing.remove(missing[0])
            return missing[0]
        return self.chance.one_of(fitting)

    def _recheck_until_passed(self, hazard: Line, due: datetime.date) -> None:
        on = due
        if self.chance.happens(0.2) and due + datetime.timedelta(days=4) < self.today:
            new_due = due + datetime.timedelta(days=3)
            self._recheck(hazard, on, "failed", new_due)
            hazard["due_date"] = new_due.isoformat()
            on = new_due
        self._recheck(hazard, on, "passed", None)
        hazard |= {"state": "closed", "closed_on": on.isoformat(), "measures": self._measures(hazard["kind"])}

    def _recheck(self, hazard: Line, on: datetime.date, result: str, new_due: datetime.date | None) -> None:
        line: Line = {
            "uid": self.chance.uid(),
            "hazard": hazard["uid"],
            "rechecked_on": on.isoformat(),
            "result": result,
        }
        line |= {"rechecked_by": listed(self.chance.some(self._staff, 1))}
        self.found.rechecks.append({**line, "new_due_date": new_due.isoformat() if new_due else None})

    def _refer(self, hazard: Line, due: datetime.date) -> None:
        self._recheck(hazard, due, "failed", due + datetime.timedelta(days=2))
        hazard["due_date"] = (due + datetime.timedelta(days=2)).isoformat()
        on = min(self.today, due + datetime.timedelta(days=3))
        body = next(
            (body.code for body in codes.entries("bodies") if hazard["kind"] in body.facts.get("for_kinds", ())),
            "city_operation",
        )
        referral: Line = {
            "uid": self.chance.uid(),
            "hazard": hazard["uid"],
            "body": body,
            "referred_on": on.isoformat(),
        }
        referral |= {"document_name": "隐患移交单", "document_no": f"移{on:%Y%m}-{len(self.found.referrals) + 1:03d}"}
        answered = on + datetime.timedelta(days=5)
        hazard["state"] = "referred"
        if self.found.referrals and answered <= self.today and self.chance.happens(0.4):
            referral |= {"feedback_on": answered.isoformat(), "feedback": "已责令改正并处理完毕", "settled": 1}
            hazard |= {"state": "closed", "closed_on": answered.isoformat()}
        self.found.referrals.append(referral)


_ANCHORS = ("household", "shop", "stairwell", "compound")


def find_hazards(chance: Chance, places: Places, unit_code: str, today: datetime.date) -> Findings:
    """The hazards of the last two months, most of them in the campaign of the last one, in the order of finding."""
    finder = _Finder(chance, places, unit_code, today)
    count = max(3, round(SHARE * len(places.doors)))
    ages = sorted(
        (chance.randint(0, 28) if chance.happens(0.8) else chance.randint(29, 70) for _ in range(count)), reverse=True
    )
    for age in ages:
        finder.find(today - datetime.timedelta(days=age))
    _relapse(finder, today)
    _written_twice(finder)
    return finder.found


_ON_SITE = {"yes": 3.0, "often": 1.5}
AT_HOME = {
    kind: share * _ON_SITE.get(codes.fact("hazard_kinds", kind, "on_site", "no"), 0.6)
    for kind, share in _KINDS.items()
    if codes.fact("hazard_kinds", kind, "scopes") == ("flat",)
}
"""What is found behind a door, and how often: mostly what can be put right while one is there."""


def find_at_home(
    chance: Chance, places: Places, unit_code: str, days: Sequence[datetime.date], today: datetime.date
) -> Findings:
    """A hazard in a flat on each of these days."""
    finder = _Finder(chance, places, unit_code, today, AT_HOME)
    for day in sorted(days):
        finder.find(day)
    return finder.found


def _relapse(finder: _Finder, today: datetime.date) -> None:
    """One hazard in thirty comes back after it was closed, linked to the former one (反弹)."""
    for former in [line for line in finder.found.hazards if line["state"] == "closed"][::30]:
        on = datetime.date.fromisoformat(former["closed_on"]) + datetime.timedelta(days=6)
        due = proposed_due(former["kind"], on)
        if on > today or due is None:
            continue
        kept = {name: value for name, value in former.items() if name not in ("closed_on", "measures", "end_reason")}
        number = f"{former['hazard_no']}R"
        again = {
            **kept,
            "uid": finder.chance.uid(),
            "hazard_no": number,
            "found_on": on.isoformat(),
            "former": former["uid"],
        }
        again |= {"fixed_on_site": 0, "state": "fixing", "due_date": due.isoformat(), "remark": "清理后又反弹"}
        finder.found.hazards.append({**again, "actions": listed(["dissuaded", "deadline"])})


def _written_twice(finder: _Finder) -> None:
    """Now and then a hazard was written up twice; the second entry was merged into the first."""
    for first in [line for line in finder.found.hazards if line["state"] == "fixing"][::20]:
        kept = {name: value for name, value in first.items() if name not in ("measures", "remark")}
        again = {**kept, "uid": finder.chance.uid(), "hazard_no": f"{first['hazard_no']}D", "state": "merged"}
        finder.found.hazards.append({**again, "merged_into_hazard": first["uid"], "remark": "与前一条是同一处"})
