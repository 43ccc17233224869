"""The life of a hazard in the window: written up, re-checked, closed, referred, with photos, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop import clock
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import photos
from xinjing_desktop.ledger.find import pressing
from xinjing_desktop.records import Hazard, Photo, codes
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards.new_form import NewHazardForm
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.hazards.step_forms import StepForm
from xinjing_desktop.ui.photos import small_photo


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Iterator[HazardsPage]:
    made = HazardsPage(desk)
    qtbot.addWidget(made)
    made.resize(1180, 700)
    made.show()
    yield made


def a_door(desk: Desk) -> str:
    return factories.a_stairwell_of_doors(desk.ledger)[0]


def write_up(page: HazardsPage, household: str, **values: object) -> Hazard:
    """Through the form, as a clerk does; the newest hazard afterwards."""
    page.go(new_at=household)
    form = page.form
    assert isinstance(form, NewHazardForm)
    form.form.fill({"kind": "H05", "description": "楼道里堆了纸箱", **values})
    for key in ("kind", *values):
        form.form.changed.emit(key)
    form.keep.click()
    found = page.desk.ledger.one(Hazard.select().order_by(Hazard.uid.desc()))
    assert found is not None
    return found


def take(page: HazardsPage, step: str, **values: object) -> StepForm:
    """Take a step with the button that the window offers for it."""
    page.detail.steps[step].trigger()
    form = page.detail.faces.currentWidget()
    assert isinstance(form, StepForm)
    for key, value in values.items():
        form.form.fields[key].set_value(value)
        form.form.fields[key].changed.emit()
    form.save()
    return form


def test_from_discovery_to_the_end(page: HazardsPage, desk: Desk, told: Told, at: object) -> None:
    """Written up on Monday with a proposed deadline, failed on Thursday, passed a week later."""
    hazard = write_up(page, a_door(desk))
    assert hazard.state == "fixing" and str(hazard.due_date) == "2026-03-05"
    assert hazard.hazard_no and hazard.bases, "number and legal basis follow by themselves"
    at("2026-03-06 10:00")  # type: ignore[operator]
    page.reload()
    assert pressing.counts(page.desk.ledger, clock.today()).overdue == 1, "a day after the deadline it counts as overdue"
    take(page, "recheck", result="failed", new_due="2026-03-10")
    hazard = desk.ledger.get(Hazard, hazard.uid) or hazard
    assert hazard.state == "fixing" and str(hazard.due_date) == "2026-03-10"
    at("2026-03-10 10:00")  # type: ignore[operator]
    take(page, "recheck", result="passed")
    hazard = desk.ledger.get(Hazard, hazard.uid) or hazard
    assert hazard.state == "closed" and str(hazard.closed_on) == "2026-03-10"
    assert set(page.detail.steps) == set(), "a closed hazard offers no step"
    undo.undo(desk.ledger)
    hazard = desk.ledger.get(Hazard, hazard.uid) or hazard
    assert hazard.state == "fixing" and hazard.closed_on is None


def test_fixed_on_the_spot_has_no_deadline_and_is_closed(page: HazardsPage, desk: Desk) -> None:
    hazard = write_up(page, a_door(desk), fixed_on_site="yes")
    assert (hazard.state, hazard.due_date, str(hazard.closed_on)) == ("closed", None, "2026-03-02")


def test_the_same_kind_at_the_same_door_is_a_further_finding(page: HazardsPage, desk: Desk, told: Told) -> None:
    door = a_door(desk)
    first = write_up(page, door)
    again = write_up(page, door)
    assert again.uid == first.uid
    assert "再次发现" in told.sentences[-1]
    assert desk.ledger.value("SELECT count(*) FROM finding") == 1


def test_a_rebound_points_to_its_former(page: HazardsPage, desk: Desk) -> None:
    door = a_door(desk)
    first = write_up(page, door, fixed_on_site="yes")
    again = write_up(page, door)
    assert again.uid != first.uid and again.former == first.uid


def test_referred_and_answered(page: HazardsPage, desk: Desk) -> None:
    hazard = write_up(page, a_door(desk))
    take(page, "refer", body=codes.entries("bodies")[0].code)
    assert (desk.ledger.get(Hazard, hazard.uid) or hazard).state == "referred"
    assert "recheck" in page.detail.steps and "extend" not in page.detail.steps
    take(page, "feedback", result="已责令清理完毕", settled=True)
    assert (desk.ledger.get(Hazard, hazard.uid) or hazard).state == "closed"


def test_only_one_extension_is_offered(page: HazardsPage, desk: Desk) -> None:
    write_up(page, a_door(desk))
    take(page, "extend", until="2026-03-12", reason="老人住院")
    assert "extend" not in page.detail.steps


def test_what_must_not_happen_is_said(page: HazardsPage, desk: Desk, told: Told) -> None:
    hazard = write_up(page, a_door(desk))
    take(page, "extend", until="2026-03-01", reason="早一点")
    assert "晚于原来的时限" in told.sentences[-1]
    assert str((desk.ledger.get(Hazard, hazard.uid) or hazard).due_date) == "2026-03-05"


def test_a_missing_kind_keeps_the_form_open(page: HazardsPage, desk: Desk) -> None:
    page.go(new_at=a_door(desk))
    assert page.form is not None
    page.form.keep.click()
    assert page.form.form.fields["kind"].problem()
    assert desk.ledger.value("SELECT count(*) FROM hazard") == 0


def test_a_form_interrupted_by_a_crash_comes_back(page: HazardsPage, desk: Desk, told: Told, qtbot: QtBot) -> None:
    door = a_door(desk)
    page.go(new_at=door)
    assert page.form is not None
    page.form.form.fill({"kind": "H09", "description": "软管老化"})
    page.form.form.changed.emit("kind")
    desk.drafts.flush()
    later = HazardsPage(desk)
    qtbot.addWidget(later)
    later.show()
    later.go(new_at=door)
    assert later.form is not None
    assert later.form.form.values()["description"] == "软管老化"
    assert "恢复" in told.toasts[-1]
    form = later.form
    form.form.fill({"due_date": "2026-03-11"})
    form.keep.click()
    assert desk.ledger.value("SELECT description FROM hazard") == "软管老化"
    assert desk.ledger.value("SELECT count(*) FROM draft") == 0, "a saved form leaves no draft"


def picture(width: int, height: int) -> bytes:
    """A noisy picture, hard to compress."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(0, width, 3):
        for y in range(0, height, 3):
            image.setPixel(x, y, (x * 7919 + y * 104729) & 0xFFFFFF)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def test_photos_are_kept_small_inside_the_ledger(page: HazardsPage, desk: Desk, tmp_path: Path) -> None:
    hazard = write_up(page, a_door(desk))
    file = tmp_path / "现场.png"
    file.write_bytes(picture(2200, 1400))
    page.detail.photos.add_files([file])
    photo = desk.ledger.one(Photo.select().where(Photo.hazard == hazard.uid))
    assert photo is not None and photo.kind == "before" and (photo.byte_count or 0) <= 300_000
    jpeg = photos.content(desk.ledger, photo.digest)
    assert jpeg is not None and jpeg.startswith(b"\xff\xd8\xff") and len(jpeg) == photo.byte_count
    assert len(page.detail.photos.strip.photos()) == 1


def test_photos_taken_before_the_hazard_exists_go_in_with_it(page: HazardsPage, desk: Desk) -> None:
    page.go(new_at=a_door(desk))
    assert page.form is not None
    page.form.photos.strip.picture_pasted.emit(picture(300, 200))
    page.form.form.fill({"kind": "H05", "due_date": "2026-03-09"})
    page.form.keep.click()
    assert desk.ledger.value("SELECT count(*) FROM photo p JOIN hazard h ON h.uid=p.hazard") == 1
    assert desk.ledger.value("SELECT count(*) FROM act WHERE what LIKE '登记隐患%'") == 1


def test_a_sideways_photo_stands_upright_and_says_nothing_of_where_it_was_taken() -> None:
    """A JPEG of 40×20 with EXIF: orientation 6 (turn right) and a GPS block."""
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]
    jpeg = bytes(buffer.data().data())
    tiff = b"MM\x00*\x00\x00\x00\x08" + b"\x00\x02"
    tiff += b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"  # orientation 6
    tiff += b"\x88\x25\x00\x04\x00\x00\x00\x01\x00\x00\x00\x26" + b"\x00\x00\x00\x00"  # a GPS block follows
    tiff += b"\x00\x01\x00\x01\x00\x02\x00\x00\x00\x02N\x00\x00\x00" + b"\x00\x00\x00\x00"
    body = b"Exif\x00\x00" + tiff
    with_exif = jpeg[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + jpeg[2:]
    small = small_photo(with_exif)
    assert (small.width, small.height) == (20, 40)
    assert b"Exif" not in small.jpeg and b"GPS" not in small.jpeg


def test_what_is_no_photo_is_refused_in_words(page: HazardsPage, desk: Desk, told: Told, tmp_path: Path) -> None:
    write_up(page, a_door(desk))
    file = tmp_path / "说明.jpg"
    file.write_bytes(b"not a picture")
    page.detail.photos.add_files([file])
    assert "不是能读取的照片" in told.sentences[-1]
    assert desk.ledger.value("SELECT count(*) FROM photo") == 0


def address_of(page: HazardsPage) -> str:
    """Where the hazard that is being written up is, as the heading above the form says it."""
    return page.drawer._note.text()


def test_a_place_is_found_from_one_line(page: HazardsPage, desk: Desk, told: Told) -> None:
    a_door(desk)
    address = desk.ledger.value("SELECT address FROM door ORDER BY sort_key LIMIT 1")
    told.answers.append(address)
    page.add_hazard()
    assert page.form is not None and address_of(page) == address


def test_a_new_address_is_asked_about_before_it_is_made(page: HazardsPage, desk: Desk, told: Told) -> None:
    told.answers += ["福泉路88弄3号201室", True]
    page.add_hazard()
    assert "新建" in told.questions[-1]
    assert page.form is not None and address_of(page) == "福泉路88弄3号201室"


def test_the_town_s_ledger_is_exported(page: HazardsPage, desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    write_up(page, a_door(desk))
    target = tmp_path / "台账.xlsx"
    told.answers.append(target)
    page.export_ledger()
    settle(desk.jobs, qtbot)
    assert target.stat().st_size > 4000 and not told.errors
    told.answers.append(tmp_path / "本表.xlsx")
    page.export()
    settle(desk.jobs, qtbot)
    assert (tmp_path / "本表.xlsx").exists() and "已导出 1 行" in told.toasts[-1]
