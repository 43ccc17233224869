"""The unit's pictures: chosen or pasted, seen, printed, taken away; what is no picture is said in words."""

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.notices import pictures, runs
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.letterhead import WHERE, Letterhead
from xinjing_desktop.ui.printing import output, sheets


@pytest.fixture
def card(desk: Desk, qtbot: QtBot) -> Letterhead:
    made = Letterhead(desk)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    return made


def a_picture(path: Path, colour: str = "#204080", size: int = 300) -> Path:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(QColor(0, 0, 0, 0))
    for x in range(size // 4, size // 2):
        for y in range(size // 4, size // 2):
            image.setPixelColor(x, y, QColor(colour))
    image.save(str(path))
    return path


def test_a_picture_is_chosen_seen_taken_back_and_taken_away(
    card: Letterhead, desk: Desk, told: Told, tmp_path: Path, qtbot: QtBot
) -> None:
    told.answers.append(a_picture(tmp_path / "徽标.png"))
    card.choose("logo")
    assert list(pictures.of_unit(desk.ledger)) == ["logo"] and not card.shown["logo"].pixmap().isNull()
    assert told.undos[-1] is not None
    told.undos[-1]()
    settle(desk.jobs, qtbot)
    assert pictures.of_unit(desk.ledger) == {} and card.shown["logo"].text() == "没有"
    told.answers.append(tmp_path / "徽标.png")
    card.choose("logo")
    card.remove("logo")
    assert pictures.of_unit(desk.ledger) == {} and told.toasts[-1] == "标志已去掉"


def test_what_is_transparent_is_white_on_paper(card: Letterhead, desk: Desk, told: Told, tmp_path: Path) -> None:
    told.answers.append(a_picture(tmp_path / "章.png"))
    card.choose("seal")
    image = output.images(pictures.of_unit(desk.ledger))["seal"]
    assert image.pixelColor(2, 2).lightness() > 250


def test_what_is_no_picture_is_one_sentence(card: Letterhead, desk: Desk, told: Told, tmp_path: Path) -> None:
    (tmp_path / "假.png").write_bytes(b"MZ\x00 not a picture")
    told.answers.append(tmp_path / "假.png")
    card.choose("seal")
    assert len(told.sentences) == 1 and "不是能读取的照片" in told.sentences[0] and pictures.of_unit(desk.ledger) == {}
    QGuiApplication.clipboard().clear()
    card.paste("seal")
    assert "剪贴板里没有图片" in told.sentences[-1]


def test_a_picture_is_pasted(card: Letterhead, desk: Desk, tmp_path: Path) -> None:
    QGuiApplication.clipboard().setImage(QImage(str(a_picture(tmp_path / "群.png"))))
    card.paste("group_qr")
    assert list(pictures.of_unit(desk.ledger)) == ["group_qr"]


@pytest.mark.parametrize("kind", WHERE)
def test_every_picture_has_a_place_on_some_notice(kind: str, tmp_path: Path, qapp: object) -> None:
    image = QImage(str(a_picture(tmp_path / "图.png", size=60)))
    printed = []
    for code in ("stairwell_announcement", "hazard_notice"):
        run = runs.sample_run(by_code(code))
        bare = sheets.preview(run, [0], 40)
        with_picture = sheets.preview(run, [0], 40, pictures={kind: image})
        printed.append(bare != with_picture)
    assert any(printed)


def test_everything_has_a_name(card: Letterhead) -> None:
    assert nameless(card) == []
