"""Which record of the ledger a row means. Certain matches are made, likely ones are asked, blanks match nothing."""

from collections.abc import Sequence

from xinjing_desktop.exchange.record_lines import Fields, Values, is_valid
from xinjing_desktop.exchange.verdicts import Choice, PlanRow, Question
from xinjing_desktop.exchange.weighing import Scales, row_name
from xinjing_desktop.ledger.casework.people import is_before
from xinjing_desktop.ledger.find.known import hazard_place
from xinjing_desktop.records.hazard import OPEN_STATES
from xinjing_desktop.records.row import new_uid


class Matcher:
    """Finds the uid that a row's records have, or gives them a new one."""

    def __init__(self, scales: Scales) -> None:
        self._scales, self._known = scales, scales.known

    def new(self, row: PlanRow, *key: str) -> str:
        """A uid for a record that this row brings; the same one when the row is judged again."""
        uid = row.uids.get(key)
        if uid is None:
            uid = row.uids[key] = new_uid()
        return uid

    def values(self, entity: str, uid: str) -> Values:
        """What is known or planned of a record."""
        line = self._known.line(entity, uid)
        if line is None:
            said = self._scales.said.get(uid)
            return said[1] if said else {}
        return line

    # ---- people

    def person(self, row: PlanRow, household: str | None) -> str:
        """The resident of a row: by ID number, else by name and door. Raises Question when only a person can tell."""
        fields, known = row.row.fields, self._known
        name, number = fields["name"], fields.get("id_number")
        if number:
            holders = known.people_by_number.get(number, ())
            namesakes = [uid for uid in holders if self.values("resident", uid).get("name") == name]
            if namesakes:
                return self._nearest(namesakes, household)
            if holders and "id_duplicate" not in row.warnings:
                return self._ask_person(
                    row,
                    holders,
                    f"证件号码 {number} 在台账里属于另一个姓名，这一行写的是“{name}”。",
                    "是同一个人，姓名以本行为准",
                )
        if household is None:
            return self._nowhere(row, name, number)
        there = known.people_at.get((name, household), ())
        numbers = {uid: self._numbers(uid) for uid in there}
        without = [uid for uid in there if not numbers[uid]]
        if number:
            wrong = [uid for uid in there if numbers[uid] and is_valid(number) and not any(map(is_valid, numbers[uid]))]
            if len(there) == 1 and (without or wrong):
                return there[0]
            if there and "id_duplicate" not in row.warnings:
                said = (
                    f"同一户已有同名的“{name}”，证件号码和这一行的不一样。"
                    if not without
                    else f"同一户有几个“{name}”。"
                )
                return self._ask_person(row, there, said, "是同一个人，证件号码以本行为准")
        elif there:
            if len(there) == 1 and without and "possible_duplicate" not in row.warnings:
                return there[0]
            said = f"同一户已有“{name}”，但这一行没有可用的证件号码，不能自动认定是同一个人。"
            return self._ask_person(row, there, said, "是同一个人，合并")
        return self.new(row, "resident")

    def _nowhere(self, row: PlanRow, name: str, number: str | None) -> str:
        """A person without a door: never matched by the name alone."""
        namesakes = self._known.people_named.get(name, ())
        if number:
            namesakes = [
                uid for uid in namesakes if not self._numbers(uid) and not self.values("resident", uid).get("household")
            ]
        if not namesakes or "id_duplicate" in row.warnings:
            return self.new(row, "resident")
        certain = [uid for uid in namesakes if self._same_life(row.row.fields, self.values("resident", uid))]
        if len(certain) == 1:
            return certain[0]
        said = f"这一行没有地址{'' if number else '和证件号码'}，只有姓名“{name}”，不能自动认定是不是同一个人。"
        return self._ask_person(row, namesakes, said, "是同一个人，合并")

    @staticmethod
    def _same_life(fields: Fields, there: Values) -> bool:
        """Without a door on both sides: the same whole birth date, or a telephone number in common."""
        if there.get("household"):
            return False
        birth = fields.get("birth_date")
        if birth and len(birth) == 10 and birth == there.get("birth_date"):
            return True
        numbers = [one["number"] for one in fields.get("phones") or ()]
        return any(f'"{number}"' in (there.get("phones") or "") for number in numbers)

    def _nearest(self, uids: Sequence[str], household: str | None) -> str:
        """Of several with the same number and name the one behind the same door, else the first."""
        for uid in uids:
            if household and self.values("resident", uid).get("household") == household:
                return uid
        return uids[0]

    def _numbers(self, resident: str) -> list[str]:
        found = [
            self.values("id_document", uid).get("number") for uid in self._known.documents.get((resident, "111"), ())
        ]
        return [number for number in found if number]

    def _ask_person(self, row: PlanRow, uids: Sequence[str], said: str, same: str) -> str:
        answer = row.answers.get("person", "")
        if answer == "new":
            return self.new(row, "resident")
        chosen = answer.removeprefix("same:")
        if answer and chosen in uids:
            return chosen
        if len(uids) == 1 and answer == "same":
            return uids[0]
        choices = [Choice(f"same:{uid}", f"{same}（{self._describe(row, uid)}）") for uid in uids]
        raise Question("person", said, (*choices, Choice("new", "是另一个人，新增")))

    def _describe(self, row: PlanRow, uid: str) -> str:
        values = self.values("resident", uid)
        parts = [str(values.get("name") or "")]
        if values.get("household"):
            parts.append(self._scales.names("household", values["household"]))
        if values.get("birth_date"):
            parts.append(f"{values['birth_date']} 出生")
        said = self._scales.said.get(uid)
        if said and said[0] is not row and not self._known.line("resident", uid):
            parts.append(row_name(said[0], row))
        return "，".join(part for part in parts if part)

    def document(self, row: PlanRow, resident: str) -> str:
        """The identity card of a resident, known or new."""
        known = self._known.documents.get((resident, "111"), ())
        return known[0] if known else self.new(row, "id_document")

    def profile(self, row: PlanRow, resident: str, values: Values) -> str:
        """A resident's place in one special group: the one that began on the day of the row, else the one in force, else the
        last one. Who left the group and is in it again from a later day has a new one.
        """
        category, began = values["category"], values.get("started_on")
        spells = {uid: self.values("profile", uid) for uid in self._known.profiles.get((resident, category), ())}
        last = sorted(spells, key=lambda uid: (not spells[uid].get("ended_on"), spells[uid].get("ended_on") or "", uid))
        if same := [uid for uid in last if began and spells[uid].get("started_on") == began]:
            return same[-1]
        slip = is_before(values.get("ended_on"), began)  # the row's own days are at odds: no sign of a return
        if last and (slip or not is_before(spells[last[-1]].get("ended_on"), began)):
            return last[-1]
        return self.new(row, "profile", category)

    def contact(self, row: PlanRow, resident: str, values: Values, others: Sequence[str] = ()) -> str:
        """Somebody to call: the same role and name, or the same number under a corrected name; none of the row's `others`."""
        known = self._known.contacts.get((resident, values["role"]), ())
        for uid in known:
            if self.values("contact", uid).get("name") == values["name"]:
                return uid
        if (
            len(known) == 1
            and known[0] not in others
            and values.get("phones")
            and self.values("contact", known[0]).get("phones") == values["phones"]
        ):
            return known[0]
        return self.new(row, "contact", values["role"], values["name"])

    # ---- visits, shops

    def visit(self, row: PlanRow, door: str, values: Values) -> str:
        """The visit at this door at this moment, by the same people as far as both say who."""
        moment = values["visited_at"]
        for uid in self._known.visits.get((door, moment[:10]), ()):
            there = self.values("visit", uid)
            if there.get("visited_at") != moment and len(moment) > 10 and len(there.get("visited_at") or "") > 10:
                continue
            names = ("workers", "attempt_no") if len(moment) > 10 else ("workers", "attempt_no", "time_band")
            if all(_compatible(there.get(name), values.get(name)) for name in names):
                if (
                    (said := self._scales.said.get(uid))
                    and said[0] is not row
                    and row.answers.get("conflict") == "apart"
                ):
                    continue
                return uid
        return self.new(row, "visit")

    def shop(self, row: PlanRow, fields: Fields) -> str:
        """A shop by name and address; without an address only when there is just one of that name."""
        known = self._known.shops.get(fields["shop_name"], ())
        here = tuple(fields.get(name) for name in ("road", "lane", "house_no"))
        likely = []
        for uid in known:
            there = self.values("shop", uid)
            address = tuple(there.get(name) for name in ("road", "lane", "house_no"))
            if any(here) and address == here:
                return uid
            if all(_compatible(a, b) for a, b in zip(here, address, strict=True)) and (
                here[2] is None or address[2] is None
            ):
                likely.append(uid)
        if len(likely) == 1 and len(known) == 1:
            return likely[0]
        if not likely:
            return self.new(row, "shop")
        answer = row.answers.get("shop", "")
        if answer == "new":
            return self.new(row, "shop")
        if answer.removeprefix("same:") in likely:
            return answer.removeprefix("same:")
        choices = [Choice(f"same:{uid}", f"是台账里的“{self._scales.names('shop', uid)}”") for uid in likely]
        raise Question(
            "shop",
            f"台账里有几家“{fields['shop_name']}”，这一行的地址不全。",
            (*choices, Choice("new", "是另一家，新增")),
        )

    # ---- hazards

    def hazard(self, row: PlanRow, values: Values) -> str:
        """One hazard by its number and kind, else by place, kind and the day it was found. Raises Question."""
        kind = values["kind"]
        key = (
            *hazard_place(*(values.get(name) for name in ("household", "shop", "stairwell", "compound", "place"))),
            kind,
        )
        if number := values.get("hazard_no"):
            for uid in self._known.hazards_by_number.get(number, ()):
                if self.values("hazard", uid).get("kind") == kind:
                    return uid
        if not any(key[:2]):
            return self.new(row, "hazard", kind)
        there = {uid: self.values("hazard", uid) for uid in self._known.hazards_at.get(key, ())}
        there = {uid: line for uid, line in there.items() if _compatible(line.get("hazard_no"), number)}
        same_day = [uid for uid, line in there.items() if line.get("found_on") == values["found_on"]]
        same_day.sort(key=lambda uid: there[uid].get("description") != values.get("description"))
        if same_day:
            return self._of_same_day(row, same_day, there, values)
        return self._of_other_day(row, there, values)

    def _of_same_day(self, row: PlanRow, uids: list[str], there: dict[str, Values], values: Values) -> str:
        best = uids[0]
        said = self._scales.said.get(best)
        if there[best].get("description") == values.get("description") or said is None or said[0] is row:
            return best
        answer = row.answers.get("hazard")
        if answer == "apart":
            return self.new(row, "hazard", values["kind"])
        if answer == "merge":
            return best
        which = row_name(said[0], row)
        raise Question(
            "hazard",
            f"{which}已有同一天、同一处的同类隐患，描述不一样。",
            (Choice("merge", f"是同一处隐患，和{which}合并"), Choice("apart", "是两处隐患，分别登记")),
        )

    def _of_other_day(self, row: PlanRow, there: dict[str, Values], values: Values) -> str:
        """Found again on another day while the ledger still has it open (domain note §6.2, rule 2): ask."""
        known = self._known.lines("hazard")
        still = [uid for uid, line in there.items() if uid in known and line.get("state") in OPEN_STATES]
        answer = row.answers.get("hazard", "")
        if not still or answer == "apart":
            return self.new(row, "hazard", values["kind"])
        choice, _, uid = answer.partition(":")
        if uid in still and choice in ("correct", "finding"):
            return uid
        uid = still[-1]
        day = there[uid].get("found_on")
        raise Question(
            "hazard",
            f"台账里同一处的同类隐患还没有销号（{day} 发现），这一行的发现日期是 {values['found_on']}。",
            (
                Choice(f"finding:{uid}", "是同一处隐患又被发现一次"),
                Choice(f"correct:{uid}", "是同一条，发现日期以本行为准"),
                Choice("apart", "是另一处隐患，新增"),
            ),
        )


def _compatible(one: object, other: object) -> bool:
    return one is None or other is None or one == other
