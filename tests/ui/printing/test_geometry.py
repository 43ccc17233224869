"""Nothing is printed where printers clip, and nothing across a cut: random households, odd texts, every notice."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextBlock, QTextDocument

from tests.ui.printing.conftest import DPI, Grey
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import definition, imposition, runs, whom
from xinjing_desktop.notices.definition import SAFE, Notice, Paper, listed
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.ui.printing import documents, sheets
from xinjing_desktop.ui.printing.documents import Documents

PERSONAL = [notice for notice in listed() if notice.subject != "list"]
EYE = 0.4
"""Millimetres that a rounded dot may lie beside its place."""


def code(notice: Notice) -> str:
    return notice.code


def outside_white(seen: Grey, paper: Paper) -> list[str]:
    """Where something is printed that should not be: at the edge of the sheet, or beside a cut."""
    wide, high = paper.sheet
    found = [
        name
        for name, box in {
            "left edge": (0, 0, SAFE - EYE, high),
            "right edge": (wide - SAFE + EYE, 0, SAFE, high),
            "upper edge": (0, 0, wide, SAFE - EYE),
            "lower edge": (0, high - SAFE + EYE, wide, SAFE),
        }.items()
        if not seen.is_white(*box)
    ]
    top = paper.hole  # the slit of a hanger ends a millimetre before the cut
    for x, y in paper.slots:
        for name, left, upper, w, h in (
            ("left", x, y + top, SAFE, paper.height - top),
            ("right", x + paper.width - SAFE, y + top, SAFE, paper.height - top),
            ("upper", x, y, paper.width, SAFE),
            ("lower", x, y + paper.height - SAFE, paper.width, SAFE),
            ("slit", x + paper.width - 1, y, 1, top),
        ):
            if not seen.is_white(left + EYE, upper + EYE, w - 2 * EYE, h - 2 * EYE):
                found.append(f"{name} edge of the slip at {x}, {y} mm")
    return found


@pytest.mark.parametrize("notice", PERSONAL, ids=code)
def test_two_hundred_random_households_stay_inside(neighbourhood: Ledger, notice: Notice) -> None:
    run = runs.prepare(neighbourhood, notice, whom.everyone(neighbourhood, notice))
    pages = imposition.impose(len(run.slips), notice.paper.up)
    for page in pages:
        assert outside_white(Grey(sheets.preview(run, page, DPI)), notice.paper) == []
    assert len(run.slips) == (200 if notice.subject == "household" else len(run.slips)) > 1


odd = st.text(st.characters(exclude_categories=["Cs"]), max_size=400) | st.text("䶮㛃𬭎𫖯里人日，。！（）—…abcjg 019,.@#%", max_size=900)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(odd)
@example("A" * 600)
@example("1" * 300 + "，" * 50)
@example("，。、；：？！）》」』】" * 20)
@example("\u202e反着写\u0000\u0007")
@example("🔥👨‍👩‍👧‍👦" * 30)
def test_whatever_people_write_stays_inside_or_is_left_out_and_told(words: str) -> None:
    from xinjing_desktop.notices.values import _escaped, _listed

    for name, token in (("folded_hanger", "隐患清单"), ("hazard_notice", "隐患描述"), ("care_card", "紧急联系人")):
        notice = definition.by_code(name)
        known = _escaped({"地址": "北渔路123弄45号601室", "姓名": "沈阿珍", "隐患类型": words[:40]})
        known[token] = _listed([words]) if token == "隐患清单" else _escaped({token: words})[token]
        slip = runs.filled(notice, notice.texts, known, code="K7QM4R2C")
        drawn: list[sheets.Report] = []
        run, page = Run(notice, [slip]), [0] + [None] * (notice.paper.up - 1)
        image = sheets.picture(notice.paper, DPI, lambda image: drawn.append(sheets.render(image, run, [page])))  # noqa: B023
        assert outside_white(Grey(image), notice.paper) == []
        assert (drawn[0].printed, len(drawn[0].unfit)) in ((1, 0), (0, 1))
        if drawn[0].unfit:
            assert "放不下，印不出来" in drawn[0].sentences(run.slips)[0]


@pytest.mark.parametrize("notice", PERSONAL, ids=code)
def test_the_sample_needs_no_shrinking(notice: Notice) -> None:
    for block, laid in laid_sample(notice):
        assert (laid.scale, laid.fits, laid.missing) == (1.0, True, ""), block.part


def laid_sample(notice: Notice) -> list[tuple[definition.Block, documents.Laid]]:
    (slip,) = runs.sample_run(notice).slips
    made = Documents()
    blocks = [block for face in notice.faces for block in face.blocks if block.kind == "text"]
    return [(block, made.lay(slip.texts[block.part], block)) for block in blocks]


def sizes(document: QTextDocument) -> dict[str, float]:
    """The size in points of every run of type, by its words."""
    found = {}
    block: QTextBlock = document.begin()
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            points = piece.charFormat().fontPointSize() or document.defaultFont().pointSizeF()
            found[piece.text()] = points
            pieces += 1
        block = block.next()
    return found


@pytest.mark.parametrize("notice", [one for one in PERSONAL if one.paper.hole], ids=code)
def test_titles_and_words_of_hangers_are_large_enough_to_read_at_a_door(notice: Notice) -> None:
    points = {words: size for _, laid in laid_sample(notice) for words, size in sizes(laid.document).items() if words.strip()}
    assert min(points.values()) >= 14
    assert max(points.values()) >= 28


@pytest.mark.parametrize("notice", [one for one in PERSONAL if one.elder], ids=code)
def test_large_print_is_large(notice: Notice) -> None:
    body = {words: size for block, laid in laid_sample(notice) if block.part == "body" for words, size in sizes(laid.document).items()}
    assert min(size for words, size in body.items() if words.strip()) >= 14


def test_a_text_shrinks_to_seven_tenths_and_no_further() -> None:
    notice = definition.by_code("folded_hanger")
    seen = set()
    for lines in range(1, 40):
        known = {"地址": "一弄一号", "隐患清单": "<p>" + "</p><p>".join(["楼道堆物，请搬走"] * lines) + "</p>"}
        slip = runs.filled(notice, notice.texts, known, code="K7QM4R2C")
        drawn: list[sheets.Report] = []
        sheets.picture(notice.paper, 40, lambda image: drawn.append(sheets.render(image, Run(notice, [slip]), [[0, None, None]])))  # noqa: B023
        seen.add("unfit" if drawn[0].unfit else "shrunk" if drawn[0].shrunk else "whole")
    assert seen == {"whole", "shrunk", "unfit"}


def test_offset_moves_everything(neighbourhood: Ledger) -> None:
    notice = definition.by_code("contact_card")
    run = runs.sample_run(notice, 4)
    page = [0, 1, 2, 3]
    straight = Grey(sheets.preview(run, page, DPI))
    moved = sheets.picture(
        notice.paper, DPI, lambda image: sheets.render(image, run, [page], offset=sheets.Offset(3.0, -2.0))
    )
    assert not straight.is_white(7.5, 12, 2.5, 8)
    assert Grey(moved).is_white(7.5, 12, 2.5, 8) and not Grey(moved).is_white(10.8, 12, 2.5, 8)


def test_used_places_stay_white() -> None:
    notice = definition.by_code("contact_card")
    run = runs.sample_run(notice, 3)
    (page,) = imposition.impose(3, 4, used=1)
    seen = Grey(sheets.preview(run, page, DPI))
    assert seen.is_white(0, 0, 104, 147)
    assert not seen.is_white(106, 0, 104, 147)
