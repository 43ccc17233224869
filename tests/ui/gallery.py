"""Every widget of the foundation on one sheet, with made-up people: to be looked at."""

import datetime

from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.widgets.cards import Banner, Card, Kpi, PageHeader, button, hint
from xinjing_desktop.ui.widgets.choice_fields import ChoiceField, TicksField, YesNoField
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.drop_area import DropArea
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.filter_bar import FilterBar
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import (
    DateField,
    LineField,
    LongField,
    MomentField,
    NamesField,
    NumberField,
    PartialDateField,
)
from xinjing_desktop.ui.widgets.phones_field import PhonesField
from xinjing_desktop.ui.widgets.photo_strip import PhotoStrip, Shown
from xinjing_desktop.ui.widgets.pills import Pill, PillLabel
from xinjing_desktop.ui.widgets.progress_strip import ProgressStrip
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.side_nav import SideNav
from xinjing_desktop.ui.widgets.table import Table, TableColumn
from xinjing_desktop.ui.widgets.table_model import ListSource

PAGES = [
    ("today", "今日", "today"),
    ("households", "住户", "household"),
    ("stairwell", "门洞走访", "stairwell"),
    ("hazards", "隐患台账", "hazard"),
    ("import", "导入", "import"),
    ("settings", "设置", "settings"),
]
STATES = [
    Pill("bad", "逾期 3 天"),
    Pill("warn", "整改中"),
    Pill("ok", "已销号"),
    Pill("quiet", "已移交", "arrow"),
    Pill("accent", "新登记"),
]
COLUMNS = (
    TableColumn(key="no", title="编号", width=10),
    TableColumn(key="address", title="地址", width=26),
    TableColumn(key="head", title="户主", width=9),
    TableColumn(key="phone", title="联系电话", width=13),
    TableColumn(key="people", title="人数", width=5, align="right", number=True),
    TableColumn(key="kind", title="隐患类型", width=18),
    TableColumn(key="state", title="状态", width=13, pill=lambda row: row["state"]),
    TableColumn(key="due", title="整改时限", width=11, tone=lambda row: "bad" if row["state"].tone == "bad" else None),
)
_HEADS = ["杜辉", "谭英娟", "黄娜", "郝静", "郝志涵", "江梅红", "罗玲娜", "石雪英", "胡秀艳", "袁梓", "贺伟", "邱强婷"]
_KINDS = ("电动自行车进楼入户", "楼道堆物", "燃气软管老化", "私拉电线", "占用消防通道", "使用老旧电热毯")


def rows(count: int = 200) -> ListSource:
    """Hazards of a street that does not exist."""
    made = []
    for at in range(count):
        made.append(
            (
                f"h{at:05}",
                {
                    "no": f"YH2026{at + 1:04}",
                    "address": f"新泾路 {300 + at % 7 * 12} 弄 {at % 40 + 1} 号 {at % 6 + 1}0{at % 4 + 1} 室",
                    "head": _HEADS[at % len(_HEADS)],
                    "phone": f"190{62275869 + at * 7919:08}"[:11],
                    "people": at % 5 + 1,
                    "kind": _KINDS[at % len(_KINDS)],
                    "state": STATES[at * 7 % len(STATES)],
                    "due": f"2026-01-{at % 28 + 1:02}",
                },
            )
        )
    return ListSource(made, COLUMNS)


def photo(color: str) -> bytes:
    """A picture that is no photo of anything."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice

    image = QImage(320, 240, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    slope = QLinearGradient(0, 0, 320, 240)
    slope.setColorAt(0, QColor(color).lighter(150))
    slope.setColorAt(1, QColor(color).darker(130))
    painter.fillRect(image.rect(), slope)
    painter.end()
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")
    return bytes(kept.data())


def hazard_form(*, labels: str = "left", columns: int = 1) -> FormGrid:
    """A form with one field of each sort."""
    form = FormGrid(labels=labels, columns=columns)
    kinds = [("ebike", "电动自行车进楼入户"), ("clutter", "楼道堆物"), ("gas", "燃气软管老化"), ("wires", "私拉电线")]
    form.section("发现")
    form.add("kind", "隐患类型", ChoiceField(kinds), required=True)
    form.add("found_on", "发现日期", DateField(), required=True)
    form.add("place", "部位", LineField(), hint="如“3 楼楼道”")
    form.add("found_by", "发现人", NamesField())
    form.add("born", "出生日期", PartialDateField())
    form.add("at", "时间", MomentField())
    form.add("area", "面积", NumberField(decimals=1, unit="平方米"))
    form.add("on_site", "当场整改", YesNoField())
    form.add("phones", "联系电话", PhonesField())
    form.add("description", "隐患描述", LongField(), hint="看到了什么，在哪里")
    ticks = [("persuade", "劝阻"), ("teach", "普法教育"), ("now", "当场整改"), ("due", "限期整改"), ("refer", "移交")]
    form.add("actions", "处置", TicksField(ticks))
    form.set_values(
        {
            "kind": "gas",
            "found_on": datetime.date(2026, 1, 5),
            "place": "厨房灶台下",
            "found_by": ["王晓燕", "李建国"],
            "born": "1945-03",
            "at": "2026-01-05T09:10",
            "area": 56.5,
            "on_site": False,
            "phones": [{"number": "13800138000", "note": "本人"}],
            "description": "胶管已经发硬，接口处没有管箍，独居老人平时自己做饭。",
            "actions": ["persuade", "due"],
        }
    )
    return form


def ledger_page(jobs: Jobs) -> QWidget:
    """A page as it will look: navigation, head, filters, table, drawer with a form."""
    window = QWidget()
    window.resize(1366, 768)
    nav = SideNav(PAGES, title="新泾台账", subtitle="示范居民区 · 居委会")
    nav.choose("hazards")
    nav.set_count("today", 12)
    nav.set_count("hazards", 3, "bad")
    nav.foot.addWidget(hint("王晓燕 · 录入员"))
    table = Table("隐患台账", COLUMNS, rows())
    table.reload()
    table.select_id("h00003")
    filters = [("all", "全部"), ("due", "三天内到期"), ("over", "逾期"), ("refer", "已移交"), ("done", "已销号")]
    bar = FilterBar("筛选", filters)
    bar.set_counts({"all": 1723, "due": 12, "over": 3, "refer": 8, "done": 1204})
    tools = QHBoxLayout()
    tools.addWidget(SearchBox("搜索地址、户主、电话、拼音首字母（Ctrl+F）"), 1)
    tools.addWidget(button("列", icon="columns"))
    card = Card(pad=0)
    inside = QVBoxLayout()
    inside.setContentsMargins(14, 12, 14, 0)
    inside.setSpacing(theme.px(10))
    inside.addLayout(tools)
    inside.addWidget(bar)
    card.body.addLayout(inside)
    card.body.addWidget(table, 1)
    card.body.setContentsMargins(1, 0, 1, 8)
    head = PageHeader(
        "隐患台账",
        note="共 1,723 条，未销号 31 条",
        actions=[button("导出", icon="export"), button("登记隐患", icon="add", kind="primary")],
    )
    content = QVBoxLayout()
    content.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16))
    content.setSpacing(theme.px(12))
    content.addWidget(head)
    content.addWidget(card, 1)
    drawer = Drawer()
    drawer.show_content(hazard_form(), "YH20260004", "新泾路 336 弄 4 号 401 室")
    drawer.foot.addWidget(button("打印"))
    drawer.foot.addStretch()
    drawer.foot.addWidget(button("保存", icon="check", kind="primary"))
    across = QHBoxLayout()
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    across.addWidget(nav)
    across.addLayout(content, 1)
    across.addWidget(drawer)
    box = QVBoxLayout(window)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addLayout(across, 1)
    strip = ProgressStrip(jobs)
    strip._words.setText("导入 居民户籍台账.xlsx · 第 1,024 行 · 1,024 / 58,600")
    strip._bar.setRange(0, 58600)
    strip._bar.setValue(11024)
    strip.show()
    box.addWidget(strip)
    return window


def parts_page(jobs: Jobs) -> QWidget:
    """Figures, banners, a form in two columns with problems, empty states, photos."""
    window = QWidget()
    window.resize(1366, 768)
    grid = QGridLayout(window)
    grid.setContentsMargins(theme.px(20), theme.px(16), theme.px(20), theme.px(16))
    grid.setSpacing(theme.px(12))
    for at, (name, figure, note, tone, icon) in enumerate(
        (
            ("逾期未整改", 3, "最久 12 天", "bad", "alert"),
            ("今天到期", 5, "其中独居老人 2 户", "warn", "time"),
            ("走访率", "86.4%", "1,489 / 1,723 户", "accent", "visit"),
            ("本月已销号", 0, "上月 41 条", "ok", "closed"),
        )
    ):
        tile = Kpi(name, tone=tone, icon=icon)
        tile.set_value(figure, note)
        grid.addWidget(tile, 0, at)
    unfinished = Banner("有 2 份没有写完的表单，是上次意外关闭前留下的。", tone="warn", button="继续填写")
    grid.addWidget(unfinished, 1, 0, 1, 2)
    grid.addWidget(Banner("自动备份已完成。", tone="ok"), 1, 2, 1, 2)
    form = hazard_form(labels="top", columns=2)
    form.set_problems({"found_on": "发现日期不能晚于今天（2026-01-05）。", "kind": "这一项必须填。"})
    card = Card("登记隐患", note="Enter 下一项 · Ctrl+Enter 保存")
    card.body.addWidget(form, 1)
    grid.addWidget(card, 2, 0, 2, 2)
    tabs = QTabWidget()
    photos = PhotoStrip()
    photos.set_photos([Shown("1", photo("#557799"), "整改前 1月5日"), Shown("2", photo("#997755"), "整改后 1月9日")])
    holder = QWidget()
    inner = QVBoxLayout(holder)
    inner.addWidget(photos)
    pills = QHBoxLayout()
    for pill in STATES:
        pills.addWidget(PillLabel(pill))
    pills.addStretch()
    inner.addLayout(pills)
    inner.addStretch()
    tabs.addTab(holder, "照片")
    tabs.addTab(QWidget(), "复查")
    tabs.addTab(QWidget(), "变更记录")
    tabs.tabBar().setAccessibleName("隐患的内容")
    side = Card()
    side.body.addWidget(tabs)
    grid.addWidget(side, 2, 2, 1, 2)
    low = QHBoxLayout()
    low.addWidget(DropArea("把 Excel 文件拖到这里，可以一次拖几个。"), 1)
    nothing = Card()
    nothing.body.addWidget(
        Empty("登记第一条隐患，或从去年的 Excel 导入。", title="还没有隐患", icon="hazard", button="登记隐患")
    )
    low.addWidget(nothing, 1)
    grid.addLayout(low, 3, 2, 1, 2)
    grid.setRowStretch(2, 1)
    return window
