"""Navigation, search, chips, drawer, drops, photos, drafts, remembered state."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from tests.ui.gallery import photo
from tests.ui.walker import nameless
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.state import StateFile
from xinjing_desktop.ui.widgets.cards import Banner, Kpi
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.drop_area import DropArea
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.flow import FlowLayout
from xinjing_desktop.ui.widgets.photo_strip import PhotoStrip, Shown
from xinjing_desktop.ui.widgets.pinyin import fits
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.side_nav import SideNav


def test_pages_by_key_and_by_name(qtbot, window_look):
    nav = SideNav([("today", "今日", "today"), ("homes", "住户", "household")], title="台账")
    qtbot.addWidget(nav)
    nav.show()
    nav.activateWindow()
    qtbot.waitUntil(nav.isActiveWindow)
    seen = []
    nav.chosen.connect(seen.append)
    nav.choose("homes")
    qtbot.keyClick(nav, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert seen == ["homes", "today"] and nav.current() == "today"
    nav.set_count("homes", 3, "bad")
    assert nav.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == "住户 3"
    assert nameless(nav) == []


def test_search_waits_for_a_pause_and_enter_does_not(qtbot):
    box = SearchBox("搜索", pause_ms=60)
    qtbot.addWidget(box)
    seen = []
    box.searched.connect(seen.append)
    qtbot.keyClicks(box, "wxy")
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["wxy"])
    qtbot.keyClicks(box, "z")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert seen == ["wxy", "wxyz"]
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert seen[-1] == "" and box.text() == ""
    with qtbot.waitSignal(box.went_down):
        qtbot.keyClick(box, Qt.Key.Key_Down)


def test_chips(qtbot):
    bar = FilterBar("筛选", [("all", "全部"), ("over", "逾期")])
    qtbot.addWidget(bar)
    bar.show()
    seen = []
    bar.chosen.connect(seen.append)
    assert bar.key() == "all"
    bar.set_counts({"over": 1234})
    bar._chips["over"].click()
    assert seen == ["over"] == [bar.key()] and bar._chips["over"].text() == "逾期  1,234"
    bar.choose("all")
    assert seen == ["over"] and nameless(bar) == []


def test_a_figure_opens_by_mouse_and_by_enter(qtbot):
    tile = Kpi("逾期", tone="bad")
    qtbot.addWidget(tile)
    tile.set_value(1234, "最久 12 天")
    assert tile.accessibleName() == "逾期 1,234 最久 12 天"
    with qtbot.waitSignal(tile.clicked):
        qtbot.keyClick(tile, Qt.Key.Key_Return)
    with qtbot.waitSignal(tile.clicked):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)


def test_a_banner_without_a_sentence_is_not_there(qtbot):
    window = QWidget()
    box = QVBoxLayout(window)
    banner = Banner()
    box.addWidget(banner)
    qtbot.addWidget(window)
    window.show()
    assert not banner.isVisible()
    banner.say("有草稿。", tone="warn", button="继续")
    assert banner.isVisible() and banner._button.isVisible()


def test_a_drawer_shows_one_thing_and_escape_closes_it(qtbot):
    drawer = Drawer()
    qtbot.addWidget(drawer)
    one, two = QLabel("一"), QLabel("二")
    drawer.show_content(one, "甲")
    drawer.show_content(two, "乙", "说明")
    assert not one.isVisible() and two.isVisible()
    with qtbot.waitSignal(drawer.closed):
        qtbot.keyClick(drawer, Qt.Key.Key_Escape)
    assert not drawer.isVisible() and nameless(drawer) == []
    drawer.show_content(one, "甲")
    assert one.isVisible() and not two.isVisible()


def _drop(widget, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    widget.dropEvent(event)


def test_only_wanted_files_are_taken(qtbot, tmp_path):
    area = DropArea("拖到这里", endings=[".xlsx"])
    qtbot.addWidget(area)
    seen = []
    area.dropped.connect(seen.append)
    _drop(area, [tmp_path / "甲.XLSX", tmp_path / "乙.doc"])
    _drop(area, [tmp_path / "乙.doc"])
    assert seen == [[tmp_path / "甲.XLSX"]]
    with qtbot.waitSignal(area.asked):
        area.button.click()


def test_photos_are_pasted_dropped_looked_at_and_removed(qtbot, tmp_path):
    strip = PhotoStrip("整改照片")
    qtbot.addWidget(strip)
    strip.show()
    strip.set_photos([Shown("p1", photo("#557799"), "整改前"), Shown("p2", b"no picture", "坏文件")])
    assert strip.list.count() == 2 and nameless(strip) == []
    pasted, files, removed = [], [], []
    strip.picture_pasted.connect(pasted.append)
    strip.files_added.connect(files.append)
    strip.remove_asked.connect(removed.append)
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0xFF112233)
    QGuiApplication.clipboard().setImage(image)
    strip.list.setFocus()
    qtbot.keyClick(strip.list, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert QImage.fromData(pasted[0]).size() == image.size()
    _drop(strip, [tmp_path / "a.jpg", tmp_path / "b.txt"])
    assert files == [[tmp_path / "a.jpg"]]
    strip.list.setCurrentRow(0)
    qtbot.keyClick(strip.list, Qt.Key.Key_Delete)
    assert removed == ["p1"]
    viewer = strip.view(0)
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert "2 / 2" in viewer._caption.text()
    viewer.close()
    strip.set_locked(True)
    assert not strip.paste()


def test_flow_runs_on_into_the_next_line(qtbot, window_look):
    window = QWidget()
    flow = FlowLayout(window, gap=10, line_gap=5)
    labels = [QLabel("一二三四五六") for _ in range(6)]
    for label in labels:
        flow.addWidget(label)
    qtbot.addWidget(window)
    window.resize(labels[0].sizeHint().width() * 2 + 15, 400)
    window.show()
    assert labels[1].y() == labels[0].y() and labels[2].y() > labels[0].y() and labels[2].x() == labels[0].x()
    assert flow.heightForWidth(10_000) < flow.heightForWidth(window.width())
    assert window.layout().itemAt(0).geometry().topLeft() == QPoint(0, 0)


def test_initials():
    assert fits("独居老人", "djlr") and fits("独居老人", "jl") and fits("独居老人", "老")
    assert not fits("独居老人", "xyz") and fits("独居老人", " ")


class Store(dict):
    def save(self, key, draft):
        self[key] = dict(draft)

    def load(self, key):
        return self.get(key)

    def drop(self, key):
        self.pop(key, None)


def test_a_draft_is_written_when_typing_pauses(qtbot):
    store = Store()
    drafts = Drafts(store)
    drafts._timer.setInterval(30)
    typed = {"place": "厨"}
    drafts.touch("hazard/new", lambda: typed)
    assert store == {}
    typed["place"] = "厨房"
    with qtbot.waitSignal(drafts.kept):
        drafts.touch("hazard/new", lambda: typed)
    assert drafts.load("hazard/new") == {"place": "厨房"}
    drafts.touch("hazard/new", lambda: typed)
    drafts.forget("hazard/new")
    drafts.flush()
    assert store == {}


def test_a_crash_writes_what_is_open(qtbot):
    store = Store()
    drafts = Drafts(store)
    drafts.touch("a", lambda: {"x": 1})
    drafts.touch("b", lambda: None)
    drafts.flush()
    assert store == {"a": {"x": 1}}


def test_state_survives_and_forgets_what_is_damaged(tmp_path):
    file = tmp_path / "deep" / "window.json"
    StateFile(file)["page"] = "住户"
    assert StateFile(file)["page"] == "住户"
    file.write_text("{", encoding="utf-8")
    state = StateFile(file)
    assert dict(state) == {}
    state["a"] = "1"
    del state["a"]
    assert dict(StateFile(file)) == {}


def test_state_does_not_stop_the_work_when_the_disk_says_no(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    state = StateFile(tmp_path / "file" / "window.json")
    state["a"] = "1"
    assert state["a"] == "1"
