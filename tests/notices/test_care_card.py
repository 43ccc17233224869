"""The card beside the telephone: whom to call, the companion and what is arranged, as the records say on the day."""

import datetime

from tests import factories
from tests.notices.conftest import Homes
from xinjing_desktop.notices import values
from xinjing_desktop.notices.values import BLANK


def card(homes: Homes) -> values.Values:
    return values.values_of(homes.ledger, "resident", [homes.resident], values.NOTHING_SAID)[homes.resident]


def test_what_nobody_has_entered_is_left_to_be_written_or_left_out(homes: Homes) -> None:
    said = card(homes)
    assert (said["结对人"], said["关爱措施"]) == (BLANK * 2, "")
    assert said["紧急联系人"] == "李大明（儿子）　13800000002"


def test_the_companion_and_what_is_arranged_today(homes: Homes) -> None:
    companions = [
        factories.a_contact(homes.resident, role="helper", name="张阿姨", relation=None, phones=[{"number": "13800000003"}]),
        factories.a_contact(homes.resident, role="doctor", name="不印的医生"),
    ]
    measures = [
        factories.a_care_measure(homes.resident, kind="meals"),
        factories.a_care_measure(homes.resident, kind="meals", started_on=datetime.date(2026, 2, 1)),
        factories.a_care_measure(homes.resident, kind="call_button", ended_on=datetime.date(2026, 3, 3)),
        factories.a_care_measure(homes.resident, kind="errands", ended_on=datetime.date(2026, 3, 2)),
        factories.a_care_measure(homes.resident, kind="other", remark="说来话长"),
    ]
    with homes.ledger.change("登记") as pen:
        for row in (*companions, *measures):
            pen.add(row)
    said = card(homes)
    assert said["结对人"] == "张阿姨　13800000003"
    assert said["关爱措施"] == "已安排：一键呼叫、送餐"
    assert said["紧急联系人"] == "李大明（儿子）　13800000002", "a doctor or a companion is no family"


def test_those_who_answer_for_somebody_and_who_else_is_old_there(homes: Homes) -> None:
    assert card(homes)["同住老人"] == "", "nobody is left to be written by hand"
    door = homes.ledger.value("SELECT household FROM resident WHERE uid=?", (homes.resident,))
    people = [
        factories.a_contact(homes.resident, role="appointed_guardian", name="外甥女", relation=None, phones=[{"number": "13800000004"}]),
        factories.a_contact(homes.resident, role="disability_aide", name="助残的小陈", relation=None),
        factories.a_contact(homes.resident, role="post_contact", name="不印的干部"),
        factories.a_resident(door, name="沈国强", birth_date="1944-03-02"),
        factories.a_resident(door, name="沈小强", birth_date="1980-03-02"),
    ]
    with homes.ledger.change("登记") as pen:
        for row in people:
            pen.add(row)
    said = card(homes)
    assert said["同住老人"] == "同住：沈国强（82 岁）" and said["结对人"] == "助残的小陈"
    assert "外甥女　13800000004" in said["紧急联系人"] and "不印的干部" not in str(said)


def test_whoever_is_paired_by_a_measure_of_care_is_the_companion(homes: Homes) -> None:
    with homes.ledger.change("登记") as pen:
        pen.add(factories.a_care_measure(homes.resident, kind="pairing", done_by="党员老周", ended_on=datetime.date(2026, 3, 1)))
        pen.add(factories.a_care_measure(homes.resident, kind="old_companion", done_by="赵阿姨"))
    assert card(homes)["结对人"] == "赵阿姨", "only while it lasts"
