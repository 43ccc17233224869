"""Every column of every record has its place on a form, or a reason why it has none."""

from collections.abc import Mapping

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from xinjing_desktop.ledger.find import hazards as find_hazards
from xinjing_desktop.records import BY_NAME, ENTITIES
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.appeals import forms as appeal_forms
from xinjing_desktop.ui.pages.appeals.appeal_form import AppealForm
from xinjing_desktop.ui.pages.appeals.chosen import answering as answer_appeal
from xinjing_desktop.ui.pages.campaigns import forms as campaign_forms
from xinjing_desktop.ui.pages.campaigns.campaign_form import CampaignForm
from xinjing_desktop.ui.pages.doors import note_form
from xinjing_desktop.ui.pages.handover import close_step, reply_form
from xinjing_desktop.ui.pages.hazards import new_form, step_forms
from xinjing_desktop.ui.pages.households import household_form, member_form
from xinjing_desktop.ui.pages.outings import forms as outing_forms
from xinjing_desktop.ui.pages.outings.leaflets_view import MoveForm
from xinjing_desktop.ui.pages.outings.outing_form import OutingForm
from xinjing_desktop.ui.pages.settings import forms as unit_forms
from xinjing_desktop.ui.pages.settings import visit_rules_panel
from xinjing_desktop.ui.pages.supervisions import forms as supervision_forms
from xinjing_desktop.ui.pages.supervisions.issue_form import IssueForm
from xinjing_desktop.ui.pages.today import diary_view
from xinjing_desktop.ui.printing import forms
from xinjing_desktop.ui.record_form import RecordForm

NO_PAGE_YET = ("care_measure",)
"""Entities that the ledger keeps and that no page shows so far."""

NOT_ON_FORM: dict[str, Mapping[str, str]] = {
    "community": unit_forms.COMMUNITY_NOT_ON_FORM,
    "worker": unit_forms.WORKER_NOT_ON_FORM,
    "compound": unit_forms.COMPOUND_NOT_ON_FORM,
    "stairwell": unit_forms.STAIRWELL_NOT_ON_FORM,
    "household": household_form.NOT_ON_FORM,
    "resident": member_form.NOT_ON_FORM,
    "id_document": member_form.DOCUMENT_NOT_ON_FORM,
    "contact": member_form.CONTACT_NOT_ON_FORM,
    "profile": member_form.PROFILE_NOT_ON_FORM,
    "care_measure": member_form.MEASURE_NOT_ON_FORM,
    "shop": unit_forms.SHOP_NOT_ON_FORM,
    "visit": note_form.NOT_ON_FORM,
    "hazard": new_form.NOT_ON_FORM,
    "finding": step_forms.FINDING_NOT_ON_FORM,
    "recheck": step_forms.RECHECK_NOT_ON_FORM,
    "referral": step_forms.REFERRAL_NOT_ON_FORM,
    "photo": step_forms.PHOTO_NOT_ON_FORM,
    "outing": outing_forms.OUTING_NOT_ON_FORM,
    "leaflet_move": outing_forms.LEAFLET_NOT_ON_FORM,
    "term": unit_forms.TERM_NOT_ON_FORM,
    "supervision": supervision_forms.SUPERVISION_NOT_ON_FORM,
    "month_close": close_step.NOT_ON_FORM,
    "notice": forms.NOTICE_NOT_ON_FORM,
    "notice_text": forms.TEXT_NOT_ON_FORM,
    "town_notice_text": forms.TOWN_TEXT_NOT_ON_FORM,
    "unit_image": forms.IMAGE_NOT_ON_FORM,
    "appeal": appeal_forms.NOT_ON_FORM,
    "campaign": campaign_forms.NOT_ON_FORM,
    "campaign_exclusion": campaign_forms.EXCLUSION_NOT_ON_FORM,
    "visit_rule": visit_rules_panel.NOT_ON_FORM,
    "diary_entry": diary_view.NOT_ON_FORM,
    **{entity: dict.fromkeys(BY_NAME[entity].columns(), "还没有页面") for entity in NO_PAGE_YET},
}


@pytest.fixture
def on_form(desk: Desk, qtbot: QtBot) -> dict[str, set[str]]:
    """The columns that have a field, read from the forms as they are built; photos have a strip of their own."""
    member = member_form.MemberForm(desk)
    note = note_form.NoteForm(desk)
    write_up = new_form.NewHazardForm(desk)
    issue = IssueForm(desk, factories.a_hazard())
    campaign, appeal, answering = CampaignForm(desk), AppealForm(desk), answer_appeal(desk, [])
    answer, close = reply_form.ReplyForm(desk), close_step.CloseStep(desk)
    for widget in (member, note, write_up, issue, campaign, appeal, answering, answer, close):
        qtbot.addWidget(widget)
    built = {
        "household": household_form.household_form(desk),
        "resident": member.person,
        "id_document": member.document,
        "profile": _child(member.profiles),
        "contact": _child(member.contacts),
        "care_measure": _child(member.measures),
        "outing": OutingForm(desk, True),
        "leaflet_move": MoveForm(desk, True),
        **{
            entity: RecordForm(desk, BY_NAME[entity], sections, links={"compound": list, "worker": list})
            for entity, sections in (
                ("community", unit_forms.COMMUNITY),
                ("compound", unit_forms.COMPOUND),
                ("stairwell", unit_forms.STAIRWELL),
                ("shop", unit_forms.SHOP),
                ("worker", unit_forms.WORKER),
                ("term", unit_forms.TERM),
            )
        },
    }
    found = {entity: set(form.form.fields) for entity, form in built.items()}
    found["visit"] = set(note.form.fields)
    found["appeal"] = set(appeal.record.form.fields) | set(answering.form.fields)
    found["campaign"] = set(campaign.form.fields)
    found["campaign_exclusion"] = set()
    found["hazard"] = set(write_up.form.fields)
    found["supervision"] = set(issue.form.fields) | set(answer.form.fields)
    found["month_close"] = set(close.form.fields)
    found |= _steps(desk, qtbot)
    return found | {
        "finding": set(),
        "photo": set(step_forms.ON_FORM["photo"]),
        "notice": set(),
        "notice_text": set(),
        "town_notice_text": set(),
        "unit_image": set(),
        "visit_rule": set(visit_rules_panel.ON_FORM),
        "diary_entry": set(diary_view.ON_FORM),
        **{entity: set() for entity in NO_PAGE_YET},
    }


def _child(rows: object) -> RecordForm:
    rows._add(None)  # type: ignore[attr-defined]
    form: RecordForm = rows._forms[0]  # type: ignore[attr-defined]
    return form


def _steps(desk: Desk, qtbot: QtBot) -> dict[str, set[str]]:
    """What the steps of a hazard ask for. Their fields go by shorter names, so only their number is compared."""
    door = factories.a_stairwell_of_doors(desk.ledger)[0]
    with desk.ledger.change("登记隐患") as pen:
        hazard = pen.add(factories.a_hazard(door, state="referred"))
        pen.add(factories.a_referral(hazard))
    whole = find_hazards.whole(desk.ledger, hazard.uid)
    assert whole is not None
    fields: dict[str, set[str]] = {"recheck": set(), "referral": set()}
    steps = (("recheck", "recheck", "recheck"), ("refer", "referral", "referral"), ("feedback", "feedback", "referral"))
    for step, declared, entity in steps:
        form = step_forms.StepForm(desk, step, whole)
        qtbot.addWidget(form)
        assert len(form.form.fields) == len(step_forms.ON_FORM[declared]), step
        fields[entity] |= set(step_forms.ON_FORM[declared])
    return fields


def test_every_column_has_a_field_or_a_reason(on_form: dict[str, set[str]]) -> None:
    missing, twice, unknown = [], [], []
    for entity in ENTITIES:
        name, columns = entity.entity, set(entity.columns())
        reasons = NOT_ON_FORM[name]
        missing += [f"{name}.{column}" for column in columns - on_form[name] - reasons.keys()]
        twice += [f"{name}.{column}" for column in on_form[name] & reasons.keys()]
        unknown += [f"{name}.{column}" for column in reasons.keys() - columns]
    assert (missing, twice, unknown) == ([], [], [])


def test_every_reason_is_a_sentence() -> None:
    blank = [f"{name}.{column}" for name, reasons in NOT_ON_FORM.items() for column, why in reasons.items() if len(why) < 4]
    assert blank == []
