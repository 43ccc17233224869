"""What can be done with several hazards at once: who follows them up, a later deadline, passed, referred, on paper."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import hazards as casework
from xinjing_desktop.ledger.casework import supervisions
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Hazard, Referral, codes
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.table import Table

COUNTED = "处隐患"
NOBODY = "-"
Show = Callable[[bulk.BulkForm], None]
"""Shows a form beside the table."""


def bar(desk: Desk, table: Table, keys: QWidget, show: Show, print_: Callable[[list[str]], object]) -> BulkBar:
    """The bar below the table; a town writes to the committees, which do the rest themselves."""
    made = BulkBar(table, COUNTED, instead_of=keys)
    if desk.ledger.identity.role == "town":
        if supervisions.may_issue(desk.ledger):
            made.add("督办…", lambda uids: show(_supervising(desk, uids)), icon="supervise", tip="同样的要求写给各居民区")
    elif desk.may_write:
        made.add("指派跟进人…", lambda uids: assign(desk, uids), icon="person", tip="这些隐患由谁跟进")
        made.add("复查合格…", lambda uids: show(_passing(desk, uids)), icon="recheck", tip="同一天复查、都合格的，一起销号")
        made.add("延期…", lambda uids: show(_extending(desk, uids)), icon="calendar", tip="延到同一天，写同一个理由")
        made.add("移交…", lambda uids: show(_referring(desk, uids)), icon="refer", tip="用同一份文书移交给同一个单位")
    made.add("打印…", print_, icon="print", tip="给这些隐患打印告知书、预约单")
    return made


def assign(desk: Desk, uids: list[str]) -> None:
    """Ask who follows them up, and write it down."""
    workers = unit.workers_here(desk.ledger)
    if not workers:
        desk.alerts.tell("还没有登记工作人员。请先在“设置 → 工作人员”里登记，再来指派。")
        return
    who = desk.alerts.choose(f"这 {len(uids):,} {COUNTED}由谁跟进？", [*workers, (NOBODY, "不指定")], title="指派跟进人")
    if who is None:
        return
    worker = None if who == NOBODY else who
    verb = "取消指派" if worker is None else f"指派给{dict(workers)[who]}"
    ledger = desk.ledger
    bulk.do(desk, verb, uids, lambda pen, uid: casework.assign(pen, _hazard(ledger, uid), worker), counted=COUNTED)


def _passing(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    from xinjing_desktop.ui.pages.hazards.step_forms import day_field, names_field
    from xinjing_desktop.ui.widgets.line_fields import LongField

    ledger = desk.ledger

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.recheck(
            pen, _hazard(ledger, uid), on=said["on"], by=said["by"] or [], result="passed", remark=said["remark"]
        )

    advice = "复查合格的一起销号。不合格的请一条一条记，各有各的新时限。"
    form = bulk.BulkForm(desk, "复查合格", uids, act, counted=COUNTED, advice=advice)
    form.form.add("on", "复查日期", day_field(clock.today()), required=True)
    form.form.add("by", "复查人", names_field(desk))
    form.form.add("remark", "说明", LongField())
    return form


def _extending(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    from xinjing_desktop.ui.widgets.line_fields import DateField, LongField

    ledger = desk.ledger

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.extend(pen, _hazard(ledger, uid), said["until"], said["reason"])

    form = bulk.BulkForm(desk, "延期", uids, act, counted=COUNTED, advice="每条只能延期一次，要写理由。")
    form.form.add("until", "延到哪一天", DateField(), required=True)
    form.form.add("reason", "延期理由", LongField(), required=True)
    return form


def _referring(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    from xinjing_desktop.ui.pages.hazards.step_forms import ADVICE, add_referral_fields, referral_of

    ledger = desk.ledger

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        referral: Referral = referral_of(uid, said)
        casework.refer(pen, _hazard(ledger, uid), referral)

    form = bulk.BulkForm(desk, "移交", uids, act, counted=COUNTED, advice=ADVICE["refer"])
    add_referral_fields(form.form)
    return form


def _supervising(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    from xinjing_desktop.records import Supervision
    from xinjing_desktop.ui.fields import editor_for
    from xinjing_desktop.ui.pages.supervisions.forms import SUPERVISION
    from xinjing_desktop.ui.pages.supervisions.issue_form import ADVICE

    ledger, who = desk.ledger, desk.ledger.account.name

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        supervisions.issue(
            pen, _hazard(ledger, uid), opinion=said["opinion"] or "", due_on=said["due_on"], on=clock.today(), by=who
        )

    form = bulk.BulkForm(desk, "督办", uids, act, counted=COUNTED, advice=ADVICE)
    columns = Supervision.columns()
    for name in SUPERVISION:
        form.form.add(name, columns[name].label, editor_for(columns[name], codes.choices), required=columns[name].required)
    form.form.set_values({"due_on": supervisions.proposed_due(clock.today())})
    return form


def _hazard(ledger: Ledger, uid: str) -> Hazard:
    found = ledger.get(Hazard, uid)
    if found is None:
        raise Refusal("这条隐患已经不在了，可能刚被别人删除。")
    return found
