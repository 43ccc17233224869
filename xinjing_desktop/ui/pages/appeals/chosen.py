"""What can be done with one or several appeals: a handler, another day, an answer, taking it up again."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.casework import appeals as casework
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Appeal, codes
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.pages.appeals.forms import ANSWER
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.line_fields import DateField, LineField, LongField
from xinjing_desktop.ui.widgets.table import Table

COUNTED = "件诉求"
Show = Callable[[bulk.BulkForm], None]
"""Shows a form beside the table."""


def bar(desk: Desk, table: Table, keys: QWidget, show: Show) -> BulkBar:
    """The bar below the table; a town only looks."""
    made = BulkBar(table, COUNTED, instead_of=keys)
    if desk.may_write and desk.ledger.identity.role != "town":
        made.add("指派经办人…", lambda uids: show(assigning(desk, uids)), icon="person", tip="这些诉求由谁办")
        made.add("答复…", lambda uids: show(answering(desk, uids)), icon="check", tip="同一个答复写给这些诉求")
        made.add("改期…", lambda uids: show(putting_off(desk, uids)), icon="calendar", tip="承诺到同一天办结")
        made.add("重新办理…", lambda uids: show(reopening(desk, uids)), icon="restore", tip="答复过了，其实没有办好的")
    return made


def answering(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """What was answered, when, and whether the person is content."""
    ledger = desk.ledger

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        words, on = said["answer"] or "", said["answered_on"]
        casework.answer(pen, ledger, uid, on=on, words=words, result=said["result"], satisfied=said["satisfied"])

    form = bulk.BulkForm(desk, "答复", uids, act, counted=COUNTED)
    columns = Appeal.columns()
    for name in ANSWER:
        form.form.add(name, columns[name].label, editor_for(columns[name], codes.choices), required=name in ANSWER[:2])
    form.form.set_values({"answered_on": clock.today(), "result": "settled"})
    return form


def assigning(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """Who sees to it."""
    ledger = desk.ledger
    form = bulk.BulkForm(
        desk, "指派", uids, lambda pen, uid, said: casework.assign(pen, ledger, uid, said["handler"]), counted=COUNTED
    )
    field = LineField()
    field.suggest(find.handlers(ledger))
    form.form.add("handler", "经办人", field, required=True)
    return form


def putting_off(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """Another promised day."""
    ledger = desk.ledger
    form = bulk.BulkForm(
        desk, "改期", uids, lambda pen, uid, said: casework.put_off(pen, ledger, uid, said["until"]), counted=COUNTED
    )
    form.form.add("until", "承诺哪一天办结", DateField(), required=True)
    return form


def reopening(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """Not settled after all."""
    ledger = desk.ledger

    def act(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.reopen(pen, ledger, uid, promised_on=said["until"], reason=said["reason"] or "")

    form = bulk.BulkForm(desk, "重新办理", uids, act, counted=COUNTED, advice="原来的答复留在备注里。")
    form.form.add("reason", "为什么重新办理", LongField(), required=True)
    form.form.add("until", "新的承诺办结日期", DateField(), required=True)
    return form
