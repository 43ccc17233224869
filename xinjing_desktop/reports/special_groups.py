"""重点人群名册: sensitive personal information (个人信息保护法 §28), exported only for a reason that is noted."""

import dataclasses
import json

from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.find import registers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Contact, IdDocument, Profile, Resident, codes
from xinjing_desktop.reports.columns import NUMBER, address, cell, cells, filled_in, headings
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Heading, Sheet

WHERE = (NUMBER, Heading("居民区", 14), Heading("小区", 14), Heading("地址", 24))
ID_NUMBER = Heading("证件号码", 20)
LAST = (Heading("责任人", 10), Heading("备注", 20, kind="wrap"))
PERSON = ("name", "sex", "birth_date", "phones")
FACTS = (
    "category", "disability_kind", "disability_level", "care_level", "certificate_no", "visit_frequency", "started_on",
    "ended_on",
)  # fmt: skip
DETAILS = (
    "impairment", "self_care", "bedridden", "illness", "aids", "hardship_kind", "guardian_whereabouts", "alone_hours",
    "school", "support_unit", "support_form", "veteran_kind", "care_team", "details", "oxygen", "carriers", "bedroom",
    "call_button", "review_on", "source",
)  # fmt: skip
"""What only some groups ask for: a column of its own where somebody listed has one."""
SAID_MORE = {"情况": "情况（需要怎样帮）"}
"""So that what comes back is known from the 情况 of other lists, which may be anything."""


def sheet(ledger: Ledger, period: Period, full: bool) -> Sheet:
    """Every profile active on the day, one line each. Restricted categories only for an account that may see them."""
    lines = registers.profiles(ledger, period.as_of)
    if period.first:
        lines = [line for line in lines if (line["started_on"] or "") >= period.first.isoformat()]
    allowed = [line for line in lines if restricted.may_see(ledger, line["category"])]
    facts = [*FACTS, *(name for name in DETAILS if any(line[name] not in (None, "") for line in allowed))]
    seats = {role: max([1, *(len(json.loads(line[role])) for line in allowed)]) for role in registers.NUMBERED}
    may = [role for role in registers.CALLED if restricted.may_see_role(ledger, role)]
    roles = [role for role in may if any(line[f"{role}_name"] for line in allowed)]
    rows, numbers = [], Contact.columns()["phones"]
    for number, line in enumerate(allowed, start=1):
        people = []
        for role, count in seats.items():
            called = json.loads(line[role])
            for name, phones in [*called, *[(None, None)] * (count - len(called))]:
                people += [name, cell(numbers, phones)]
        for role in roles:
            people += [line[f"{role}_name"], cell(numbers, line[f"{role}_phones"])]
        rows.append(
            [
                number, line["community"], line["compound"], address(line), *cells(Resident, PERSON, line, full=full),
                cell(IdDocument.columns()["number"], line["id_number"], full=full),
                *cells(Profile, facts, line, full=full), *people, line["worker_name"], line["remark"],
            ]
        )  # fmt: skip
    named = [
        codes.label("contact_role", role) + ("" if at == 1 else str(at)) for role, count in seats.items() for at in range(1, count + 1)
    ]
    named += [codes.label("contact_role", role) for role in roles]
    contacts = [Heading(label + what, width) for label in named for what, width in (("", 10), ("电话", 14))]
    about = [dataclasses.replace(one, label=SAID_MORE.get(one.label, one.label)) for one in headings(Profile, facts)]
    return Sheet(
        title=f"重点人群名册{period.words}",
        headings=[*WHERE, *headings(Resident, PERSON), ID_NUMBER, *about, *contacts, *LAST],
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len({line['resident'] for line in allowed})} 人 {len(rows)} 条"]],
        below=_notes(period, len(lines) - len(allowed)),
    )


def _notes(period: Period, hidden: int) -> list[str]:
    said = f"注：一人属于几类的，每类一行；列出截至 {period.as_of} 在册的人员。内含敏感个人信息，请妥善保管，用后销毁。"
    return [said + (f"另有 {hidden} 条属于须单独授权的类别，未列出。" if hidden else "")]
