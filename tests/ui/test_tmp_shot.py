import pytest
from tests.ui.conftest import *
from xinjing_desktop.ui.main_window import MainWindow
from xinjing_desktop.ui import theme
@pytest.mark.parametrize("lk",["light","dark","large"])
def test_zshot(full_desk, qtbot, window_look,lk):
    window_look({"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.LARGE_PRINT}[lk])
    w=MainWindow(full_desk); qtbot.addWidget(w); w.resize(1366,768); w.open("printing"); w.show(); settle(full_desk.jobs,qtbot)
    w.grab().save(f"/tmp/print-{lk}.png")
    p=w.pages["printing"]
    if lk=="light":
        for code in ("contact_card","hazard_notice","round_list","table"):
            p.run.panel.choose(code); qtbot.wait(400); settle(full_desk.jobs,qtbot); w.grab().save(f"/tmp/print-{code}.png")
        p.open_tab("past"); settle(full_desk.jobs,qtbot); w.grab().save(f"/tmp/print-past.png")
