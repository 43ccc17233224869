"""The folders of resources/notices: each stands by itself, and what cannot be is refused when it is read."""

import shutil
from pathlib import Path

import pytest

from tests.notices import sample_tables
from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices import definition, runs, tokens
from xinjing_desktop.notices.definition import FOLDER, Notice, by_code, listed

PERSONAL = [notice for notice in listed() if notice.subject != "list"]
TABLES = [notice for notice in listed() if notice.subject == "list"]


def code(notice: Notice) -> str:
    return notice.code


@pytest.mark.parametrize("notice", PERSONAL, ids=code)
def test_every_notice_fills_itself_from_its_own_sample(notice: Notice) -> None:
    (slip,) = runs.sample_run(notice).slips
    assert set(slip.texts) == set(notice.texts)
    left = {name for text in slip.texts.values() for name in tokens.used(text)} - tokens.MARKS
    assert left == set(), "the sample says nothing for these"


@pytest.mark.parametrize("notice", TABLES, ids=code)
def test_every_table_is_made_from_its_own_sample(notice: Notice) -> None:
    sheet = sample_tables.sample_sheet(notice)
    assert sheet.title and all(len(row) == len(sheet.headings) for row in sheet.rows)


@pytest.mark.parametrize("notice", listed(), ids=code)
def test_what_everybody_can_read_takes_only_what_everybody_may_know(notice: Notice) -> None:
    for face in notice.faces:
        if face.public:
            assert all(tokens.TOKENS[name].public for name in face.tokens)


def test_names_rooms_telephones_and_reasons_are_for_nobody_else() -> None:
    secret = {name for name, token in tokens.TOKENS.items() if not token.public}
    assert {"地址", "室号", "称呼", "姓名", "紧急联系人", "隐患清单", "隐患类型", "隐患描述", "部位", "期限", "名单"} <= secret


def test_whatever_hangs_at_a_door_is_the_same_for_every_door() -> None:
    """The code apart: it says nothing of anybody."""
    of_the_place = {"小区", "门洞"}
    for notice in listed():
        for face in notice.faces:
            if face.public and notice.subject in ("household", "hazard", "resident"):
                assert not face.tokens & of_the_place, notice.code


def test_a_committee_persuades_reports_and_assists() -> None:
    """It cannot order, and it cannot fine: no such word, and no amount, stands on its papers."""
    for notice in listed():
        words = notice.title + "".join(notice.texts.values())
        assert not [word for word in ("责令", "罚款", "处罚", "强制", "必须", "违法") if word in words], notice.code


def test_nothing_left_at_a_door_tells_that_nobody_was_home() -> None:
    for notice in listed():
        for face in notice.faces:
            if face.public:
                words = "".join(notice.texts[block.part] for block in face.blocks if block.part)
                assert not [word for word in ("无人", "未遇", "不在家", "没人", "外出未", "来访未") if word in words]


def test_a_notice_is_found_by_its_code_and_by_its_title() -> None:
    assert by_code("door_hanger") is by_code("三清三关门挂")
    with pytest.raises(Refusal, match="没有“通缉令”这种通知单"):
        by_code("通缉令")


def test_a_new_folder_is_all_that_a_new_notice_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path / "notices")
    shutil.copytree(FOLDER / "door_hanger", tmp_path / "notices" / "spring_greeting")
    monkeypatch.setattr(definition, "FOLDER", tmp_path / "notices")
    listed.cache_clear()
    try:
        assert [notice.code for notice in listed() if notice.title == "三清三关门挂"] == ["door_hanger", "spring_greeting"]
    finally:
        listed.cache_clear()


@pytest.mark.parametrize(
    ("was", "is_now", "said"),
    [
        ('"编号"]', '"编号", "地址"]', "not for everybody's eyes"),
        ('"编号"]', '"编号", "生辰八字"]', "unknown"),
        ("box = [8, 79, 83, 82.5]", "box = [8, 30, 83, 82.5]", "nothing may be printed"),
        ("box = [8, 79, 83, 82.5]", "box = [8, 79, 90, 82.5]", "nothing may be printed"),
        ('kind = "qr"', 'kind = "hologram"', "no block of kind"),
        ('for = "household"', 'for = "everybody"', "for=everybody"),
    ],
)
def test_what_cannot_be_is_refused_when_the_folder_is_read(tmp_path: Path, was: str, is_now: str, said: str) -> None:
    folder = Path(shutil.copytree(FOLDER / "door_hanger", tmp_path / "door_hanger"))
    facts = (folder / "notice.toml").read_text("utf-8")
    assert was in facts
    (folder / "notice.toml").write_text(facts.replace(was, is_now), "utf-8")
    with pytest.raises(ValueError, match=said):
        definition.read(folder)


def test_a_text_that_asks_for_what_may_not_stand_there_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER / "door_hanger", tmp_path / "door_hanger"))
    (folder / "strip.html").write_text("<p>【称呼】</p>", "utf-8")
    with pytest.raises(ValueError, match="称呼"):
        definition.read(folder)
