"""How the window looks: light or dark, normal or large print. It shows at once."""

from xinjing_desktop.ui import theme, tokens
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.widgets.cards import Card, hint, label
from xinjing_desktop.ui.widgets.choice_fields import SegmentField


class AppearancePanel(Panel):
    """Two choices, remembered on this computer."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "外观")
        card = Card(pad=theme.px(20))
        card.setMaximumWidth(theme.px(820))
        self.dark = SegmentField([("0", "浅色"), ("1", "深色")])
        self.dark.set_name("颜色")
        self.dark.set_value(desk.state.get("dark", "0"))
        self.dark.changed.connect(lambda: self._choose("dark", self.dark.value()))
        self.print_size = SegmentField([(str(tokens.NORMAL_PX), "标准"), (str(tokens.LARGE_PX), "大字")])
        self.print_size.set_name("字号")
        self.print_size.set_value(desk.state.get("type_px", str(tokens.NORMAL_PX)))
        self.print_size.changed.connect(lambda: self._choose("type_px", self.print_size.value()))
        for title, note, field in (
            ("颜色", "晚上或怕刺眼时用深色。", self.dark),
            ("字号", "看着吃力时用大字，所有页面一起变大。", self.print_size),
        ):
            card.body.addWidget(label(title, "h2"))
            card.body.addWidget(field)
            card.body.addWidget(hint(note))
            card.body.addSpacing(theme.px(8))
        self.body.addWidget(card)
        self.body.addStretch()

    def _choose(self, key: str, value: str | None) -> None:
        if value is not None and self.desk.state.get(key) != value:
            self.desk.state[key] = value
            self.desk.look_changed()
