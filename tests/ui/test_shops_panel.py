"""The register of street shops: what each is, and the filters by which a committee works."""

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.unit_panels import ShopsPanel

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def shops(desk: Desk) -> dict[str, str]:
    made = {
        name: factories.a_shop(shop_name=name, shop_type=kind, area_m2=area, people_sleep_in=sleeping, last_patrol_on=None)
        for name, kind, area, sleeping in (
            ("阿婆粢饭糕", "restaurant", 40.0, True), ("大富贵酒楼", "restaurant", 900.0, False), ("极速网吧", "other", None, False),
        )
    }  # fmt: skip
    with desk.ledger.change("登记商户") as pen:
        for one in made.values():
            pen.add(one)
        pen.add(factories.a_visit(shop=made["大富贵酒楼"].uid, visited_at="2026-02-20T10:00", outcome="met_inside"))
        pen.add(factories.a_visit(shop=made["极速网吧"].uid, visited_at="2026-01-20T10:00", outcome="met_inside"))
    return {name: one.uid for name, one in made.items()}


def names(panel: ShopsPanel) -> set[str]:
    return {panel._shown[uid].title for uid in panel.table.rows.ids()}


def choose(panel: ShopsPanel, key: str) -> set[str]:
    panel.filters.setCurrentIndex(panel.filters.findData(key))
    panel.filters.activated.emit(panel.filters.currentIndex())
    return names(panel)


def test_nine_kinds_of_small_premises_and_what_waits_are_filters(desk: Desk, shops: dict[str, str], qtbot: QtBot) -> None:
    panel = ShopsPanel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    assert names(panel) == set(shops)
    assert choose(panel, "small") == {"阿婆粢饭糕", "极速网吧"}
    assert choose(panel, "small_internet_cafe") == {"极速网吧"} and choose(panel, "small_hotel") == set()
    assert choose(panel, "sleeping") == {"阿婆粢饭糕"}
    assert choose(panel, "unpatrolled") == {"阿婆粢饭糕", "极速网吧"}
    panel.open_record(shops["大富贵酒楼"])
    assert panel.filters.currentData() == "" and panel.form.uid == shops["大富贵酒楼"]
    notes = {line.title: line.note for line in unit.shops(desk.ledger)}
    assert "小餐饮场所" in notes["阿婆粢饭糕"] and "小餐饮" not in notes["大富贵酒楼"] and notes["大富贵酒楼"].endswith("巡查 2026-02-20")


def test_the_report_names_them_and_counts_them(desk: Desk, shops: dict[str, str]) -> None:
    sheet = reports.make(desk.ledger, "shops")
    at = [heading.label for heading in sheet.headings].index("九小场所")
    assert {row[at] for row in sheet.rows} == {"小餐饮场所", "小网吧", None}
    assert "九小场所 2 户（小餐饮场所 1，小网吧 1）" in sheet.below[0]
