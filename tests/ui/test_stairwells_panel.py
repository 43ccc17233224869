"""Several stairwells get their worker at once, as one change that can be taken back."""

from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.chosen import NOBODY
from xinjing_desktop.ui.pages.settings.unit_panels import StairwellsPanel


def workers(ledger: Ledger) -> list[str | None]:
    lines = ledger.select("SELECT w.name FROM stairwell s LEFT JOIN worker w ON w.uid=s.worker ORDER BY CAST(s.number AS INTEGER)")
    return [name for (name,) in lines]


def test_who_is_responsible_is_said_for_several_at_once(desk: Desk, told: Told, qtbot: QtBot) -> None:
    worker, compound = factories.a_worker(name="王芳"), factories.a_compound()
    with desk.ledger.change("登记") as pen:
        for row in (worker, compound, *(factories.a_stairwell(compound, number=str(number)) for number in (1, 2, 3))):
            pen.add(row)
    panel = StairwellsPanel(desk)
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    panel.table.select_ids(list(panel.table.rows.ids())[:2])
    assert panel.bar.isVisible()
    told.answers.append(worker.uid)
    panel.bar.actions_by_name["指派包楼干部…"].click()
    settle(desk.jobs, qtbot)
    assert workers(desk.ledger) == ["王芳", "王芳", None] and told.toasts == ["2 个门洞已指派包楼干部"]
    assert [line.note.endswith("王芳") for line in panel._shown.values()] == [True, True, False]
    undo = told.undos[-1]
    assert undo is not None
    undo()
    assert workers(desk.ledger) == [None, None, None]
    told.answers += [worker.uid, NOBODY, None]
    for expected in (["王芳"] * 3, [None] * 3, [None] * 3):
        panel.table.selectAll()
        panel.bar.actions_by_name["指派包楼干部…"].click()
        settle(desk.jobs, qtbot)
        assert workers(desk.ledger) == expected
