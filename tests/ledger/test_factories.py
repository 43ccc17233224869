"""What the factories make is what the ledger takes."""

from tests import factories
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import ENTITIES


def one_of_each() -> list[factories.Row]:
    compound = factories.a_compound()
    stairwell = factories.a_stairwell(compound)
    household = factories.a_household(stairwell)
    resident, hazard = factories.a_resident(household), factories.a_hazard(household)
    campaign = factories.a_campaign()
    return [
        factories.a_community(),
        factories.a_worker(),
        compound,
        stairwell,
        household,
        resident,
        factories.an_id_document(resident),
        factories.a_contact(resident),
        factories.a_profile(resident),
        factories.a_care_measure(resident),
        factories.a_visit_rule(),
        factories.a_shop(),
        factories.a_visit(household),
        campaign,
        factories.a_campaign_exclusion(campaign, household),
        factories.an_outing(),
        factories.a_leaflet_move(),
        factories.an_appeal(),
        factories.a_diary_entry(),
        hazard,
        factories.a_finding(hazard),
        factories.a_recheck(hazard),
        factories.a_referral(hazard),
        factories.a_photo(hazard=hazard.uid),
        factories.a_supervision(hazard),
        factories.a_month_close(),
        factories.a_term(),
        factories.a_notice(household),
        factories.a_notice_text(),
        factories.a_town_notice_text(),
        factories.a_unit_image(),
    ]


def test_there_is_a_factory_for_every_entity_and_its_records_are_valid(ledger: Ledger) -> None:
    rows = one_of_each()
    assert [type(row) for row in rows] == list(ENTITIES)
    with ledger.change("一样一个") as pen:
        for row in rows:
            pen.add(row)
    assert {one.sentence for one in check.check(ledger) if one.severity == "damage"} == set()


def test_two_ledgers_are_two(two_ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = two_ledgers
    assert first.identity.site != second.identity.site
    assert check.state(first) == check.state(second)
