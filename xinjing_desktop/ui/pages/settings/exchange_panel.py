"""交换: the own card, getting acquainted with others, how the exchange with each stands, and the log of it."""

from PySide6.QtWidgets import QStackedWidget

from xinjing_desktop.ledger.find import exchanges
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.face import READER
from xinjing_desktop.ui.pages.settings.cards_view import CardsView
from xinjing_desktop.ui.pages.settings.exchange_log import ExchangeLog
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.pages.settings.peers_view import PeersView
from xinjing_desktop.ui.widgets.cards import Banner, offer
from xinjing_desktop.ui.widgets.filter_bar import FilterBar

FACES = (("cards", "身份卡"), ("peers", "交换对象"), ("log", "交换记录"))


class ExchangePanel(Panel):
    """Three faces under one heading; it opens at the peers once there are any."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "交换", "和镇里、和本单位别的电脑互相认识，以后才能交换数据包")
        note = Banner(READER, tone="warn")
        offer(note, not desk.may_write)
        self.body.addWidget(note)
        self.chips = FilterBar("看什么", FACES)
        self.chips.chosen.connect(self.show_face)
        self.body.addWidget(self.chips)
        self.cards = CardsView(desk)
        self.peers = PeersView(desk)
        self.log = ExchangeLog(desk)
        self.cards.accepted.connect(self.reload)
        self.faces = QStackedWidget()
        for face in (self.cards, self.peers, self.log):
            self.faces.addWidget(face)
        self.body.addWidget(self.faces, 1)
        self._started = False

    def reload(self) -> None:
        """What the ledger holds now."""
        count = len(exchanges.standings(self.desk.ledger))
        self.chips.set_counts({"peers": count} if count else {})
        if not self._started:
            self._started = True
            self.show_face("peers" if count else "cards")
        else:
            self.show_face(self.chips.key())

    def show_face(self, key: str) -> None:
        """Open one of the three, read anew."""
        self.chips.choose(key)
        known: dict[str, CardsView | PeersView | ExchangeLog] = {"cards": self.cards, "peers": self.peers, "log": self.log}
        face = known[key]
        self.faces.setCurrentWidget(face)
        face.reload()
