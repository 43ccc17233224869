"""通知单的文字: which part of which notice, its words, and how it looks for a real household, at every key."""

from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import pictures, runs, texts, tokens, values, whom
from xinjing_desktop.notices.definition import Block, Notice, by_code, listed
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.text_editor import TextEditor
from xinjing_desktop.ui.printing import output, sheets
from xinjing_desktop.ui.widgets.cards import Banner, Card, button, hint, label, offer
from xinjing_desktop.ui.widgets.paper_view import PaperView

PAUSE = 200
"""Milliseconds after the last key until the preview follows."""
SOURCES = {"ours": "现在用的是程序自带的默认文本", "town": "现在用的是镇里下发的文本", "unit": "现在用的是本单位自己的文本"}
OF_TOWN = "在这里写的，下次下发时交给每个居民区；居民区自己写过的，仍用自己的。"
KEPT = "上次没有保存的修改还在这里。"


class TextsView(QWidget):
    """A committee writes for itself, a town for everybody. What is typed survives as a draft until it is saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.is_town = desk.ledger.identity.role == "town"
        self._records: list[str] = []
        self._at = 0
        self._part = ""
        self.notices = QListWidget()
        self.notices.setProperty("role", "nav")
        self.notices.setAccessibleName("哪一种通知单")
        self.notices.setFixedWidth(theme.px(150))
        for notice in listed():
            if notice.texts:
                item = QListWidgetItem(notice.title, self.notices)
                item.setData(Qt.ItemDataRole.UserRole, notice.code)
                item.setSizeHint(QSize(theme.px(120), theme.px(34)))
        self.parts = QComboBox()
        self.parts.setAccessibleName("哪一部分")
        self.versions = QComboBox()
        self.versions.setAccessibleName("以前的版本")
        self.source = hint("")
        self.source.setWordWrap(True)
        self.editor = TextEditor()
        self.warning = Banner("", tone="warn", button="放弃修改")
        self.warning.pressed.connect(self.abandon)
        self.warning.hide()
        self.problem = label("", "problem", wrap=True)
        self.keep = button("保存", kind="primary", tip="保存为新的一版（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.restore_button = button("恢复默认", icon="restore", kind="flat")
        self.restore_button.clicked.connect(self.restore)
        self.paper = PaperView()
        self.whose = label("", "value")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.preview)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(theme.px(14))
        across.addWidget(self._left(), 6)
        across.addWidget(self._right(), 5)
        self.notices.currentItemChanged.connect(lambda *_: self._on_notice())
        self.parts.activated.connect(lambda _: self._show_part())
        self.versions.activated.connect(self._on_version)
        self.editor.changed.connect(self._on_typed)

    def _left(self) -> QWidget:
        card = Card(pad=theme.px(12))
        across = QHBoxLayout()
        across.setSpacing(theme.px(12))
        across.addWidget(self.notices)
        down = QVBoxLayout()
        down.setSpacing(theme.px(8))
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        line.addWidget(self.parts, 1)
        line.addWidget(self.versions, 1)
        down.addLayout(line)
        down.addWidget(self.source)
        down.addWidget(self.warning)
        down.addWidget(self.editor, 1)
        down.addWidget(self.problem)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addStretch()
        line.addWidget(self.restore_button)
        down.addLayout(line)
        for each in (self.keep, self.restore_button):
            offer(each, self.desk.may_write)
        self.editor.set_locked(not self.desk.may_write)
        across.addLayout(down, 1)
        card.body.addLayout(across)
        return card

    def _right(self) -> QWidget:
        card = Card(pad=theme.px(12))
        self.before = button("", icon="previous", kind="flat", tip="上一户")
        self.before.setAccessibleName("上一户")
        self.before.clicked.connect(lambda: self._walk(-1))
        self.after = button("", icon="next", kind="flat", tip="下一户")
        self.after.setAccessibleName("下一户")
        self.after.clicked.connect(lambda: self._walk(1))
        line = QHBoxLayout()
        line.addWidget(self.whose, 1)
        line.addWidget(self.before)
        line.addWidget(self.after)
        card.body.addLayout(line)
        card.body.addWidget(self.paper, 1)
        return card

    # ---- choosing

    @property
    def notice(self) -> Notice:
        """The chosen notice."""
        return by_code(str(self.notices.currentItem().data(Qt.ItemDataRole.UserRole)))

    def reload(self) -> None:
        """What is in force may be another text; what is being typed stays."""
        if self.notices.currentRow() < 0:
            self.notices.setCurrentRow(0)
        elif not self.editor.dirty():
            self._show_part()

    def choose(self, code: str, part: str = "") -> None:
        """Another notice, and a part of it."""
        for at in range(self.notices.count()):
            if self.notices.item(at).data(Qt.ItemDataRole.UserRole) == code:
                self.notices.setCurrentRow(at)
        if part:
            self.parts.setCurrentIndex(self.parts.findData(part))
            self._show_part()

    def _on_notice(self) -> None:
        self.desk.drafts.flush()
        notice = self.notice
        self.parts.clear()
        for part in notice.texts:
            self.parts.addItem(notice.labels[part], part)
        self._records, self._at = whom.everyone(self.desk.ledger, notice), 0
        self._show_part()

    def _show_part(self) -> None:
        """The words in force, or the draft that was left; what may be inserted; the versions."""
        self.desk.drafts.flush()
        notice, ledger = self.notice, self.desk.ledger
        self._part = part = str(self.parts.currentData())
        face, block = notice.face_of(part), _block(notice, part)
        offered = [
            (name, tokens.TOKENS[name].hint)
            for name in tokens.TOKENS
            if name in face.tokens and (tokens.TOKENS[name].public or not face.public)
        ]
        words = texts.in_force(ledger, notice, part)
        self.editor.show_text(words.body, offered, block.size, _ground(notice, block))
        public = "这一面邻居看得见，只能放人人可看的内容。" if face.public else "这一面只给本人看。"
        said = SOURCES[words.source] + (f"（第 {words.version} 版）" if words.version else "")
        self.source.setText(f"{said}。{public}{OF_TOWN if self.is_town else ''}")
        self.restore_button.setEnabled(words.source == ("town" if self.is_town else "unit"))
        self._fill_versions()
        draft = self.desk.drafts.load(self._key())
        if draft and draft.get("body") and draft["body"] != self.editor.html():
            before = self.editor._before
            self.editor.show_text(str(draft["body"]), offered, block.size, _ground(notice, block))
            self.editor._before = before
            self.warning.say(KEPT)
            self.warning.show()
        else:
            self.warning.hide()
        self._offer()
        self.preview()

    def _fill_versions(self) -> None:
        self.versions.clear()
        self.versions.addItem("以前的版本……", None)
        for one in texts.versions(self.desk.ledger, self.notice, self._part):
            at = clock.moment_of(one.at)
            self.versions.addItem(f"第 {one.version} 版　{at:%Y-%m-%d}　{one.who}", one.body)
        self.versions.addItem("程序自带的默认文本", self.notice.texts[self._part])
        self.versions.setEnabled(self.desk.may_write)

    def _on_version(self, at: int) -> None:
        """An earlier text into the editor: to look at, and to save as a new version."""
        body = self.versions.itemData(at)
        if body:
            self.editor.edit.selectAll()
            self.editor.edit.insertHtml(str(body))
        self.versions.setCurrentIndex(0)

    # ---- looking

    def _on_typed(self) -> None:
        draft = {"body": self.editor.html()} if self.editor.dirty() else None
        self.desk.drafts.touch(self._key(), lambda: draft)  # as it is now: the field may be gone when it is written
        self._pause.start()
        self._offer()

    def _key(self) -> str:
        return f"text/{self.notice.code}/{self._part}"

    def _offer(self) -> None:
        found = texts.problems(self.notice, self._part, self.editor.html())
        self.problem.setText("\n".join(found))
        self.problem.setVisible(bool(found))
        self.keep.setEnabled(self.editor.dirty() and not found)
        several = len(self._records) > 1
        self.before.setEnabled(several)
        self.after.setEnabled(several)

    def _walk(self, way: int) -> None:
        self._at = (self._at + way) % len(self._records)
        self.preview()

    def preview(self) -> None:
        """One slip for the household at hand, with the words as they are typed."""
        self._pause.stop()
        notice = self.notice
        bodies = {part: words.body for part, words in texts.all_in_force(self.desk.ledger, notice).items()}
        bodies[self._part] = self.editor.html()
        run, whose = self._run(notice, bodies)
        self.whose.setText(whose)
        page = [0, *[None] * (notice.paper.up - 1)]
        images = output.images(pictures.of_unit(self.desk.ledger))
        drawn = sheets.Sheets(run, [page], images)
        first: list[bool] = []

        def draw(number: int, dpi: int) -> Any:
            image = output.picture(drawn, number, dpi)
            if not first:
                first.append(True)
                self._say(drawn)
            return image

        self.paper.show_sheets(1, notice.paper.sheet, draw)

    def _run(self, notice: Notice, bodies: dict[str, str]) -> tuple[Run, str]:
        while self._records:
            uid = self._records[self._at % len(self._records)]
            known = values.values_of(self.desk.ledger, notice.subject, [uid], values.NOTHING_SAID).get(uid)
            if known is not None:
                slip = runs.filled(notice, bodies, known, code="K7QM4R2P", uid=uid)
                place = f"{self._at + 1:,} / {len(self._records):,}"
                return Run(notice, [slip]), f"样子：{slip.label or '这一张'}　{place}"
            self._records.remove(uid)
        return runs.sample_run(notice, 1, bodies), "样子：台账里还没有可用的，用的是样例"

    def _say(self, drawn: sheets.Sheets) -> None:
        report = drawn.report
        said = []
        if report.unfit:
            said.append("这段太长，放不下，这样打印不出来。请删短，或把字号改小。")
        elif report.shrunk:
            said.append("这段偏长，字会缩小才放得下。")
        if report.missing:
            said.append(f"这台电脑的字体没有“{''.join(report.missing.values())}”，纸上会留空。")
        problems = texts.problems(self.notice, self._part, self.editor.html())
        self.problem.setText("\n".join([*problems, *said]))
        self.problem.setVisible(bool(problems or said))

    # ---- acting

    def save(self) -> None:
        """A new version, from now on in force."""
        if not self.keep.isEnabled():
            return
        try:
            words = texts.save(self.desk.ledger, self.notice, self._part, self.editor.html())
        except Refusal as refusal:
            self.problem.setText(refusal.sentence)
            self.problem.show()
            return
        self.editor.settled()
        self.desk.drafts.forget(self._key())
        self._show_part()
        self.desk.done(f"已保存为第 {words.version} 版", words.act, self._on_undone)

    def restore(self) -> None:
        """Back to the town's words, or to ours."""
        what = "恢复成程序自带的默认文本" if self.is_town else "不再用本单位自己的这段"
        if not self.desk.alerts.ask(f"要{what}吗？写过的版本还留着，可以再找回来。", "恢复默认"):
            return
        words = texts.restore(self.desk.ledger, self.notice, self._part)
        self.desk.drafts.forget(self._key())
        self.editor.settled()
        self._show_part()
        self.desk.done("已恢复默认", words.act, self._on_undone)

    def abandon(self) -> None:
        """Drop what was typed and not saved."""
        self.desk.drafts.forget(self._key())
        self.editor.settled()
        self._show_part()

    def _on_undone(self) -> None:
        self.editor.settled()
        self._show_part()

    def keyPressEvent(self, event: Any) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            super().keyPressEvent(event)


def _block(notice: Notice, part: str) -> Block:
    return next(block for face in notice.faces for block in face.blocks if block.part == part)


def _ground(notice: Notice, block: Block) -> str:
    """The colour of the panel that a text stands on, or ""."""
    found = ""
    for other in notice.face_of(block.part).blocks:
        box, inner = other.box, block.box
        inside = box.x <= inner.x and box.y <= inner.y and box.x + box.w >= inner.x + inner.w and box.y + box.h >= inner.y + inner.h
        if other.kind == "panel" and inside and other.facts.get("fill"):
            found = str(other.facts["fill"])
    return found
