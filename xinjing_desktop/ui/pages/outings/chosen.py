"""What can be done with several outings, or moves of leaflets, at once: what they share, and out with what was entered twice."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from xinjing_desktop.ledger.casework import leaflets as leaflet_casework
from xinjing_desktop.ledger.casework import outings as casework
from xinjing_desktop.ledger.find import leaflets as find_leaflets
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import LeafletMove, Outing
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.ui import bulk
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.bulk_bar import BulkBar
from xinjing_desktop.ui.widgets.line_fields import LineField
from xinjing_desktop.ui.widgets.table import Table

OUTINGS, MOVES = "次出动", "条收发"
SHARED = ("kind", "place", "led_by", "bodies")
OF_MOVES = ("leaflet", "kind", "moved_on", "handled_by")
"""What several share; how many copies or people there were is each one's own."""
Show = Callable[[bulk.BulkForm], None]
"""Shows a form beside the table."""
Free = Callable[[], bool]
"""Whether nothing half typed would be lost."""


def outings_bar(desk: Desk, table: Table, keys: QWidget, show: Show, may_leave: Free, *, may_write: bool) -> BulkBar:
    """The bar below the list of outings; a town only reads them."""
    bar = BulkBar(table, OUTINGS, instead_of=keys)
    if may_write:
        bar.add("改类型、带队…", lambda uids: show(sharing(desk, uids)), icon="edit", tip="这几次出动的类型、地点、带队、部门改成一样的")
        bar.add("补上同去的人…", lambda uids: show(joining(desk, uids)), icon="people", tip="漏写了谁，这几次一起补上，人次跟着加")
        bar.add("删除…", lambda uids: _remove_outings(desk, uids, may_leave), icon="delete", tip="登记重了的；发现的隐患留在台账里")
    return bar


def moves_bar(desk: Desk, table: Table, show: Show, may_leave: Free, *, may_write: bool) -> BulkBar:
    """The bar below the register of leaflets."""
    bar = BulkBar(table, MOVES)
    if may_write:
        bar.add("改名称、日期…", lambda uids: show(_moving(desk, uids)), icon="edit", tip="这几条的名称、日期、经手人改成一样的")
        bar.add("删除…", lambda uids: _remove_moves(desk, uids, may_leave), icon="delete", tip="登记重了、登记错的；结余跟着改")
    return bar


def sharing(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """The kind, the place, the leader and the bodies of these."""
    ledger = desk.ledger

    def write(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.correct(pen, ledger, uid, **said)

    form = bulk.AlikeForm(desk, Outing, SHARED, uids, write, counted=OUTINGS, checks=casework.problems)
    _offer_names(desk, form)
    return form


def joining(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    """Who went along on all of these as well."""
    ledger = desk.ledger

    def write(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        casework.join(pen, ledger, uid, **said)

    form = bulk.AlikeForm(
        desk, Outing, PARTIES, uids, write, counted=OUTINGS, verb="补人", checks=casework.problems,
        advice="写漏了谁。原来写着的人都留着，已经写着的不重复算。",
    )  # fmt: skip
    _offer_names(desk, form)
    return form


def _offer_names(desk: Desk, form: bulk.BulkForm) -> None:
    offered = find.offered(desk.ledger)
    for name, field in form.form.fields.items():
        if isinstance(field, LineField):
            field.suggest(offered.get(name, []))


def _moving(desk: Desk, uids: list[str]) -> bulk.BulkForm:
    ledger = desk.ledger

    def write(pen: Pen, uid: str, said: dict[str, Any]) -> None:
        leaflet_casework.correct(pen, ledger, uid, **said)

    form = bulk.AlikeForm(desk, LeafletMove, OF_MOVES, uids, write, counted=MOVES, checks=leaflet_casework.problems)
    field = form.form.fields["leaflet"]
    assert isinstance(field, LineField)
    field.suggest(find_leaflets.names(ledger))
    return form


def _remove_outings(desk: Desk, uids: list[str], may_leave: Free) -> None:
    ledger = desk.ledger
    if may_leave():
        note = "发现的隐患留在台账里。"
        bulk.remove(desk, uids, lambda pen, uid: casework.remove(pen, ledger, uid), counted=OUTINGS, note=note)


def _remove_moves(desk: Desk, uids: list[str], may_leave: Free) -> None:
    if may_leave():
        bulk.remove(desk, uids, lambda pen, uid: pen.remove(LeafletMove, uid), counted=MOVES)
