"""What an empty ledger says on its first morning: three steps, each with the button that takes it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import Card, IconLabel, button, label

STEPS = (
    (
        "import",
        "一、导入",
        "把去年的居民台账、隐患台账（Excel）拖进来。写入以前先给您看每一行会怎样，写错了也能整次撤销。",
        "去导入",
        "imports",
    ),
    (
        "household",
        "二、核对",
        "看看门牌、户主、电话对不对。没有 Excel 也不要紧，可以一户一户新增。",
        "看住户",
        "households",
    ),
    (
        "stairwell",
        "三、走访",
        "选一个门洞，点一下门就记一户“见面”；看到隐患按 H 登记，期限到了这里会提醒。",
        "去走访",
        "doors",
    ),
)


TOWN_STEPS = (
    (
        "people",
        "一、认识",
        "和每个居民区交换一次身份卡：把自己的卡给它们，读进它们的卡，电话里核对六个词。",
        "去交换身份卡",
        "settings",
    ),
    (
        "inbox",
        "二、收数据包",
        "月底把各居民区的数据包一起拖进来，谁交了、谁没交、缺了哪一号，一张清单看清。",
        "收各居民区",
        "receiving",
    ),
    (
        "conflict",
        "三、裁定和下发",
        "同一栏两边写得不一样，由您裁定；督办、反馈和新的字典，一起下发回去。",
        "看分歧",
        "conflicts",
    ),
)


class FirstSteps(QWidget):
    """Three cards side by side. `first` is the button that a new user needs."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(16))
        steps = TOWN_STEPS if desk.ledger.identity.role == "town" else STEPS
        for at, (icon, title, note, words, page) in enumerate(steps):
            card = Card(pad=theme.px(22))
            card.body.addWidget(IconLabel(icon, "accent", 30))
            card.body.addWidget(label(title, "h2"))
            said = label(note, "field", wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignTop)
            card.body.addWidget(said, 1)
            go = button(words, kind="" if at else "primary")
            where = {"section": "exchange"} if page == "settings" else {}
            go.clicked.connect(lambda _=False, page=page, where=where: desk.go(page, **where))
            line = QHBoxLayout()
            line.addWidget(go)
            line.addStretch()
            card.body.addLayout(line)
            card.setMinimumHeight(theme.px(210))
            if at == 0:
                self.first = go
            holder = QVBoxLayout()
            holder.addWidget(card)
            row.addLayout(holder, 1)
