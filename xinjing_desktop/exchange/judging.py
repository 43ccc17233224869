"""The verdict on one row: what it says, which records it means, and what that changes."""

from collections.abc import Callable

from xinjing_desktop import clock
from xinjing_desktop.exchange import record_lines as lines
from xinjing_desktop.exchange.days_of_life import fit_profile, has_gone, note, settle_life, what_ends
from xinjing_desktop.exchange.decisions import ask_day
from xinjing_desktop.exchange.matching import Matcher
from xinjing_desktop.exchange.places_of_rows import Place, Places, words_inside
from xinjing_desktop.exchange.record_lines import Fields, Values
from xinjing_desktop.exchange.verdicts import Draft, FieldChange, PlanRow, Question, where
from xinjing_desktop.exchange.weighing import Names, Proposal, Scales, row_name
from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.casework.places import gazetteer, household_uid
from xinjing_desktop.ledger.casework.visits import problem_of
from xinjing_desktop.ledger.find.known import Known, hazard_place
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.hazard import OPEN_STATES
from xinjing_desktop.records.row import shown


class Judge:
    """Judges the rows of one import, in their order; later rows meet what earlier ones bring."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.known = Known(ledger, lines.COLUMNS)
        self.names = Names(ledger)
        self.scales = Scales(self.known, self.names)
        self.places = Places(gazetteer(ledger))
        self._match = Matcher(self.scales)
        self._today = clock.today().isoformat()
        self._plain_since = max(clock.FIRST_YEAR, int(ledger.value("SELECT max(built_year) FROM compound") or 0))
        self._kinds: dict[str, Callable[[PlanRow, Fields], list[Proposal]]] = {
            "households": self._household,
            "residents": self._resident,
            "profiles": self._resident,
            "visits": self._visit,
            "mixed": self._visit,
            "hazards": self._hazards,
            "shops": self._shop,
        }

    def judge(self, row: PlanRow) -> None:
        """Give the row its verdict, its drafts and its reasons."""
        row.drafts = row.touches = row.changes = row.kept = row.says = row.choices = row.left_out = ()
        if row.answers and "skip" in row.answers:
            row.verdict = "skipped"
            return
        if row.row.verdict == "refuse":
            row.verdict = "refused"
            return
        try:
            if "date_ambiguous" in row.row.warnings:
                ask_day(row)
            proposals = self._kinds[row.table.kind](row, row.row.fields)
            self._settle(row, proposals)
        except Question as question:
            row.verdict, row.topic, row.choices = "undecided", question.topic, question.choices
            row.says = (question.sentence,)

    def judge_doors(self, rows: list[PlanRow]) -> None:
        """Judge the rows of a household register: the same as `judge`, without a detour for the plain case."""
        said, known, stairwell_of = self.scales.said, self.known.lines("household"), self.places.stairwell_of
        community, columns = self.places.community, self.known.columns["household"]
        for row in rows:
            source = row.row
            fields = source.fields
            stairwell = stairwell_of(fields) if source.verdict == "ok" and not row.answers else None
            room = fields.get("room_no")
            if stairwell is None or not room:
                self.judge(row)
                continue
            part = fields.get("room_part")
            uid = household_uid(stairwell, room, part)
            if uid in said:
                self.judge(row)
                continue
            values = lines.door(fields)
            values["community"], values["stairwell"], values["room_no"] = community, stairwell, room
            if part:
                values["room_part"] = part
            if uid not in known:
                row.drafts = (Draft("household", uid, values),)
            elif values.items() <= dict(zip(columns, known[uid], strict=True)).items():
                row.verdict = "same"
            else:
                self.judge(row)
                continue
            said[uid] = (row, values)
            row.touches = (uid,)

    def forget(self, rows: list[PlanRow]) -> None:
        """Take back what these rows have said, so that they can be judged again."""
        for row in rows:
            for uid in row.touches:
                self.scales.said.pop(uid, None)
                self.known.forget(uid)

    # ---- putting a row together

    def _settle(self, row: PlanRow, proposals: list[Proposal]) -> None:
        drafts: list[Draft] = []
        changes: list[FieldChange] = []
        kept: list[FieldChange] = []
        says = list(row.says)
        states = []
        for number, proposal in enumerate(proposals):
            fresh = proposal.uid not in self.scales.said
            weighed = self.scales.weigh(row, proposal, main=number == 0)
            states.append(weighed.state)
            if weighed.values:
                drafts.append(Draft(proposal.entity, proposal.uid, weighed.values))
            if fresh:
                self._learn(proposal, new=weighed.state == "new")
            kept += weighed.kept
            says += weighed.says
            changes += weighed.changes
            if weighed.state == "new" and number and proposal.entity not in ("household", "id_document"):
                changes += self._brought(proposal)
        if states[0] == "new":
            row.verdict, changes = "new", []
        else:
            row.verdict = "changed" if drafts else "same"
        main = proposals[0]
        other = self.scales.said[main.uid][0]
        if other is not row:
            says.insert(0, f"和{row_name(other, row)}是同一{BY_NAME[main.entity].title}，合在一起。")
        row.drafts, row.touches = tuple(drafts), tuple(proposal.uid for proposal in proposals)
        row.changes, row.kept, row.says = tuple(changes), tuple(kept), tuple(says)

    @staticmethod
    def _brought(proposal: Proposal) -> list[FieldChange]:
        """A further record that a row about a known one brings, told by what matters most in it."""
        model = BY_NAME[proposal.entity]
        for name in ("category", "kind", "result", "body", "name", "shop_name", "visited_at"):
            if name in proposal.values:
                column = model.columns()[name]
                return [FieldChange(model.title, column.label, "", shown(column, proposal.values[name]))]
        return []

    def _learn(self, proposal: Proposal, *, new: bool) -> None:
        """Later rows find what this one brings."""
        entity, uid, values, _ = proposal
        known, learn = self.known, self.known.learn
        get = values.get
        if entity == "resident":
            if new:
                learn(known.people_named, values["name"], uid)
            if get("household") and uid not in known.people_at.get((values["name"], values["household"]), ()):
                learn(known.people_at, (values["name"], values["household"]), uid)
        elif entity == "id_document":
            if values["resident"] not in known.people_by_number.get(values["number"], ()):
                learn(known.people_by_number, values["number"], values["resident"])
            if new:
                learn(known.documents, (values["resident"], values["kind"]), uid)
        elif not new:
            return
        elif entity == "profile":
            learn(known.profiles, (values["resident"], values["category"]), uid)
        elif entity == "contact":
            learn(known.contacts, (values["resident"], values["role"]), uid)
        elif entity == "visit":
            learn(known.visits, (get("household") or get("shop"), values["visited_at"][:10]), uid)
        elif entity == "shop":
            learn(known.shops, values["shop_name"], uid)
        elif entity == "hazard":
            if get("hazard_no"):
                learn(known.hazards_by_number, values["hazard_no"], uid)
            place = hazard_place(*(get(name) for name in ("household", "shop", "stairwell", "compound", "place")))
            learn(known.hazards_at, (*place, values["kind"]), uid)
        elif entity in ("recheck", "referral", "finding"):
            index, name = {
                "recheck": (known.rechecks, "rechecked_on"),
                "referral": (known.referrals, "body"),
                "finding": (known.findings, "found_on"),
            }[entity]
            learn(index, (values["hazard"], values[name]), uid)

    def _door(self, row: PlanRow, fields: Fields, names: tuple[str, ...]) -> tuple[Place, list[Proposal]]:
        """The household that a row stands in and what the row says of it."""
        place = self.places.of(fields)
        if place.household is None:
            return place, []
        values = {**(place.door or {}), **lines.picked(fields, names)}
        fill: Values = {}
        if fields.get("relation_to_head") == "head" and "head_name" not in values and fields.get("name") and not has_gone(fields):
            fill = {"head_name": fields["name"]}
        return place, [Proposal("household", place.household, values, fill)]

    def _so_far(self, entity: str, uid: str) -> Values:
        """What the ledger and earlier rows say of a record."""
        said = self.scales.said.get(uid)
        there = self.known.line(entity, uid)
        return {name: value for name, value in {**(there or {}), **(said[1] if said else {})}.items() if value is not None}

    # ---- the kinds of rows

    def _household(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        _, door = self._door(row, fields, lines.DOOR)
        if not door:
            raise Question("address", "这一行看不出是哪一户，请在“地址”里写清弄、号、室。", ())
        return door

    def _resident(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        if not fields.get("name"):  # a vacant flat in a list of residents
            return self._household(row, fields)
        place, door = self._door(row, fields, lines.HOME)
        uid = self._match.person(row, place.household)
        values, fill = lines.person(fields)
        known = self._so_far("resident", uid)
        keeps_out = settle_life(row, known, values, fill)
        left_out = row.left_out + lines.homeless(fields)
        if values.get("died_on"):
            row.says = what_ends(self._ledger, uid, known, values["died_on"])
        if fields.get("moved_to"):
            note(known, values, f"迁往地：{fields['moved_to']}")
        if place.household:
            values["household"] = place.household
        proposals = [Proposal("resident", uid, values, fill), *door]
        if number := fields.get("id_number"):
            card = self._match.document(row, uid)
            proposals.append(Proposal("id_document", card, {"resident": uid, "kind": "111", "number": number}))
        life = {**fill, **known, **values} if fields.get("categories") else {}
        for at, category in enumerate(fields.get("categories") or ()):
            if not restricted.may_see(self._ledger, category):
                left_out += ("category_covered",)
                continue
            profile = {"resident": uid, **lines.profile(fields, category, first=at == 0)}
            card = self._match.profile(row, uid, profile)
            fits, codes = fit_profile(life, self._so_far("profile", card), profile, keeps_out)
            left_out += codes
            if fits:
                proposals.append(Proposal("profile", card, profile))
        called: list[str] = []
        for contact in lines.contacts(fields):
            if not restricted.may_see_role(self._ledger, contact["role"]):
                left_out += ("category_covered",)
                continue
            contact["resident"] = uid
            called.append(self._match.contact(row, uid, contact, called))
            proposals.append(Proposal("contact", called[-1], contact))
        row.left_out = tuple(dict.fromkeys(left_out))
        return proposals

    def _visit(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        fields = self._whole_days(row, fields)
        moment = fields.get("visited_at")
        if not lines.is_day(moment):
            raise Question("date", "没有可用的走访日期，请在“日期”里写清年月日。", ())
        place, door = self._door(row, fields, ("head_name",))
        values, fill = lines.visit(fields)
        self._refuse_impossible(str(moment), place, values.get("person_met"))
        shop: list[Proposal] = []
        if place.household is None:
            if not fields.get("shop_name"):
                raise Question("address", "这一行看不出是哪一户，请在“地址”里写清弄、号、室。", ())
            shop = self._premises(row, fields)
        values |= {"household": place.household} if place.household else {"shop": shop[0].uid}
        uid = self._match.visit(row, place.household or shop[0].uid, values)
        proposals = [Proposal("visit", uid, values, fill), *door, *shop]
        if fields.get("kinds"):
            at = {"household": place.household} if place.household else {"shop": shop[0].uid}
            mixed = row.table.kind == "mixed"
            source = dict(fields) if mixed else {name: fields[name] for name in ("fixed_on_site",) if name in fields}
            for name in ("remark", "phones"):
                source.pop(name, None)
            source["found_by"] = fields.get("workers")
            for kind in fields["kinds"]:
                proposals += self._fault(row, source, kind, str(moment)[:10], at | {"visit": uid})
        return proposals

    def _hazards(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        fields = self._whole_days(row, fields)
        found_on = fields.get("found_on")
        if not lines.is_day(found_on):
            raise Question("date", "没有可用的发现日期，请在“发现日期”里写清年月日。", ())
        if str(found_on) > self._today:
            raise Question("date", f"发现日期 {found_on} 还没有到，请核对。", ())
        at, parents = self._scene(row, fields)
        proposals: list[Proposal] = []
        source = dict(fields)
        if said := lines.undated(fields):
            source["remark"] = "；".join([*([str(fields["remark"])] if fields.get("remark") else []), *said])
        unread = not fields.get("due_date") and "date_unreadable" in row.warnings
        if unread and (words := row.table.cell_of(row, "due_date")):
            source["due_text"] = words
        for kind in fields.get("kinds") or ["H99"]:
            proposals += self._fault(row, source, kind, str(found_on)[:10], at)
        return proposals + parents

    def _scene(self, row: PlanRow, fields: Fields) -> tuple[Values, list[Proposal]]:
        """Where a hazard is: a shop, a flat, a stairwell, or words."""
        if fields.get("shop_name"):
            shop = self._premises(row, fields)
            return {"shop": shop[0].uid, "scope": "shop"}, shop
        spoken = {name: value for name, value in fields.items() if name != "address_text"}
        place, door = self._door(row, spoken, ())
        words = fields.get("place") or fields.get("address_text")
        if not place.household and len(shops := self.known.shops_in_words.get(words, [])) == 1:
            return {"shop": shops[0], "scope": "shop"}, []
        at: Values = {}
        if place.household:
            at = {"household": place.household, "scope": "household"}
        elif place.stairwell:
            at = {"stairwell": place.stairwell, "scope": "stairwell"}
            words = words_inside(str(words), fields) if words else None
        else:
            if place.compound:
                at = {"compound": place.compound, "scope": "compound"}
            if not words and fields.get("house_no"):
                words = where(dict(fields))
        if words:
            at["place"] = str(words)
        return at, door

    def _fault(self, row: PlanRow, fields: Fields, kind: str, found_on: str, at: Values) -> list[Proposal]:
        """One hazard with the re-check and the hand-over that the row tells of."""
        values = {"community": self.places.community, **at, **lines.hazard(fields, kind, found_on)}
        if fields.get("due_text"):
            values["due_text"] = fields["due_text"]
        uid = self._match.hazard(row, values)
        if row.answers.get("hazard", "").startswith("finding:"):
            return self._found_again(row, uid, values)
        if (line := self.known.line("hazard", uid)) is not None:
            values.pop("scope", None)  # it only follows from the place; whoever wrote the hazard up knew better
            if self._is_open_as_before(uid, line, fields, values):
                values["state"] = line["state"]
        proposals = [Proposal("hazard", uid, values)]
        if recheck := lines.recheck(fields, closed=values["state"] == "closed"):
            known = self.known.rechecks.get((uid, recheck["rechecked_on"]), ())
            recheck["hazard"] = uid
            proposals.append(Proposal("recheck", known[0] if known else self._match.new(row, "recheck", kind), recheck))
        if referral := lines.referral(fields):
            known = self.known.referrals.get((uid, referral["body"]), ())
            referral["hazard"] = uid
            proposals.append(
                Proposal("referral", known[0] if known else self._match.new(row, "referral", kind), referral)
            )
        return proposals

    def _is_open_as_before(self, uid: str, line: Values, fields: Fields, values: Values) -> bool:
        """“否” under 是否销号 does not say whether an open hazard waits, is suspended or was handed over before."""
        if line["state"] not in OPEN_STATES or values["state"] not in OPEN_STATES:
            return False
        referral = lines.referral(fields)
        return referral is None or (uid, referral["body"]) in self.known.referrals

    def _found_again(self, row: PlanRow, uid: str, values: Values) -> list[Proposal]:
        finding: Values = {
            "hazard": uid,
            **{name: values[name] for name in ("found_on", "found_by", "description") if name in values},
        }
        known = self.known.findings.get((uid, values["found_on"]), ())
        new = known[0] if known else self._match.new(row, "finding", values["kind"])
        return [Proposal("finding", new, finding)]

    def _premises(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        """The shop that a hazard or a visit row speaks of."""
        values = {"community": self.places.community, **lines.picked(fields, ("shop_name", "road", "lane", "house_no"))}
        return [Proposal("shop", self._match.shop(row, fields), values)]

    def _shop(self, row: PlanRow, fields: Fields) -> list[Proposal]:
        fields = self._whole_days(row, fields)
        uid = self._match.shop(row, fields)
        values = {"community": self.places.community, **lines.shop(fields)}
        found_on = fields.get("last_patrol_on")
        if fields.get("kinds") and not found_on:
            said = "、".join(shown(BY_NAME["hazard"].columns()["kind"], kind) for kind in fields["kinds"])
            values["remark"] = "；".join(
                [*([values["remark"]] if values.get("remark") else []), f"发现隐患：{said}（日期未填）"]
            )
            row.says = ("没有巡查日期，发现的隐患记在备注里，没有单独登记。",)
        proposals = [Proposal("shop", uid, values)]
        if found_on:
            source = {name: fields[name] for name in ("fixed_on_site",) if name in fields}
            for kind in fields.get("kinds") or ():
                proposals += self._fault(row, source, kind, found_on, {"shop": uid, "scope": "shop"})
        return proposals

    # ---- days

    def _whole_days(self, row: PlanRow, fields: Fields) -> Fields:
        whole, partial = lines.whole_days(fields)
        if partial:
            row.says = tuple(f"“{row.table.head_of(name)}”没有写到哪一天，这一格没有存入。" for name in partial)
        return whole

    def _refuse_impossible(self, moment: str, place: Place, met: str | None) -> None:
        """Nobody was at a door tomorrow, or before the house stood: such a row waits until its day is corrected."""
        arrived = self.known.arrivals.get(place.household, "") if met and place.household else ""
        if self._plain_since <= int(moment[:4]) and arrived <= moment[:10] < self._today:
            return  # the plain case, without asking the ledger about every row
        if problem := problem_of(self._ledger, moment, [place.household] if place.household else (), met=met):
            raise Question("date", problem, ())
