"""What can be done with several households at once: a visit that was paid to all of them, what they are used for, paper."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.table import Table

if TYPE_CHECKING:  # loaded when the first selection is dealt with
    from xinjing_desktop.ledger.pen import Pen
    from xinjing_desktop.ui.bulk import BulkForm

COUNTED = "户"


def bar(
    desk: Desk, table: Table, keys: QWidget, show: "Callable[[BulkForm], None]", print_: Callable[[list[str]], object]
) -> BulkBar:
    """The bar below the table; the doors of a town belong to its committees, which write about them themselves."""
    made = BulkBar(table, COUNTED, instead_of=keys)
    if desk.may_write and desk.ledger.identity.role != "town":
        made.add("登记走访…", lambda uids: show(visiting(desk, uids)), icon="visit", tip="这些户同一次走访、同一个结果")
        made.add("约回访…", lambda uids: show(planning(desk, uids)), icon="calendar", tip="到那天再去，没去之前列在“要回访”里")
        made.add("全家迁出…", lambda uids: show(moving_out(desk, uids)), icon="people", tip="这些户还住着的人同一天全部迁出")
        made.add("标用途…", lambda uids: mark(desk, uids), icon="household", tip="自住、出租、空关……")
    made.add("打印…", print_, icon="print", tip="给这些住户打印通知单、路线单")
    return made


def mark(desk: Desk, uids: list[str]) -> None:
    """Ask what these flats are used for, and write it down."""
    from xinjing_desktop.records import Household, codes
    from xinjing_desktop.ui import bulk

    code = desk.alerts.choose(f"这 {len(uids):,} 户的用途是什么？", list(codes.choices("occupancy")), title="标用途")
    if code is not None:
        verb = f"标为{codes.label('occupancy', code)}"
        bulk.do(desk, verb, uids, lambda pen, uid: pen.edit(Household, uid, occupancy=code), counted=COUNTED)


def moving_out(desk: Desk, uids: list[str]) -> "BulkForm":
    """Everybody who still lives in these flats left on the same day; what the flats are used for from then on may be said too."""
    from xinjing_desktop import clock
    from xinjing_desktop.ledger.casework import people
    from xinjing_desktop.records import Household, Resident, codes
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.fields import editor_for
    from xinjing_desktop.ui.widgets.line_fields import DateField

    ledger = desk.ledger

    def act(pen: "Pen", uid: str, said: dict[str, Any]) -> None:
        people.move_out(pen, ledger, uid, said["on"])
        if said["occupancy"]:
            pen.edit(Household, uid, occupancy=said["occupancy"])

    advice = (
        "还住着的人都记为这一天迁出，资料和以前的走访都留着；已故、早已迁出的不动。"
        "住户上他们的户主、联系人、联系电话清空，实住人数改为 0；房主不动。"
    )
    form = BulkForm(desk, "全家迁出", uids, act, counted=COUNTED, advice=advice)
    form.form.add("on", Resident.columns()["moved_out_on"].label, DateField(), required=True)
    form.form.add("occupancy", "以后的用途", editor_for(Household.columns()["occupancy"], codes.choices), hint="不知道就空着，用途不改")
    form.form.set_values({"on": clock.today()})
    return form


def planning(desk: Desk, uids: list[str]) -> "BulkForm":
    """Another visit to each of these flats, on the same day."""
    from xinjing_desktop.ledger.casework import visits
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.widgets.line_fields import DateField

    ledger = desk.ledger

    def act(pen: "Pen", uid: str, said: dict[str, Any]) -> None:
        visits.come_back(pen, ledger, uid, said["on"])

    form = BulkForm(desk, "约回访", uids, act, counted=COUNTED, advice="记在每户最近一次走访上，换掉那次原来约的日期。")
    form.form.add("on", "哪一天再去", DateField(), required=True)
    return form


def visiting(desk: Desk, uids: list[str]) -> "BulkForm":
    """The same visit, with the same outcome, to each of these flats."""
    from xinjing_desktop import clock
    from xinjing_desktop.ledger.casework import visits
    from xinjing_desktop.records import Visit, codes
    from xinjing_desktop.ui.bulk import BulkForm
    from xinjing_desktop.ui.fields import editor_for
    from xinjing_desktop.ui.pages.hazards.step_forms import names_field

    ledger, columns = desk.ledger, Visit.columns()

    def act(pen: "Pen", uid: str, said: dict[str, Any]) -> None:
        facts = {name: value for name, value in said.items() if name != "visited_at" and value is not None}
        visits.knock(pen, ledger, [uid], visited_at=said["visited_at"], **facts)

    advice = "结果相同的一起登记，第几次、时段自动算。各有各的结果，到“门洞走访”里一户一户点更快。"
    form = BulkForm(desk, "登记走访", uids, act, counted=COUNTED, advice=advice)
    for name in ("visited_at", "method", "outcome", "workers", "remark"):
        field = names_field(desk) if name == "workers" else editor_for(columns[name], codes.choices)
        required = name in ("visited_at", "method", "outcome")
        form.form.add(name, columns[name].label, field, required=required)
    now = clock.now().strftime("%Y-%m-%dT%H:%M")
    form.form.set_values({"visited_at": now, "method": "door", "workers": form.form.fields["workers"].value()})
    return form
