"""Every notice as somebody approved it, from its own sample, at 72 dots per inch."""

import pytest

from tests.notices import sample_tables
from tests.ui.pictures import assert_same_as_approved
from tests.ui.printing.conftest import a_test_sheet, needs_noto
from xinjing_desktop.notices import runs
from xinjing_desktop.notices.definition import Notice, listed
from xinjing_desktop.ui.printing import sheets, tables


@needs_noto
@pytest.mark.parametrize("notice", listed(), ids=lambda notice: notice.code)
def test_looks_as_approved(notice: Notice) -> None:
    if notice.subject == "list":
        image = tables.preview(tables.Pages(sample_tables.sample_sheet(notice)), 0, 72)
    else:
        image = sheets.preview(runs.sample_run(notice, notice.paper.up), list(range(notice.paper.up)), 72)
    assert_same_as_approved(image, f"notices/{notice.code}")


@needs_noto
def test_the_test_sheet_looks_as_approved() -> None:
    paper = listed()[0].paper
    image = sheets.picture(paper, 72, lambda image: a_test_sheet(image, paper, sheets.STRAIGHT))
    assert_same_as_approved(image, "notices/test_sheet")
