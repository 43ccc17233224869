"""notices and print: what goes onto paper, what is kept of it, and what is refused in one sentence."""

from pathlib import Path

import pytest

from tests import factories
from tests.cli.conftest import Run, state_of
from xinjing_desktop.ledger import accounts
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.notices.definition import listed
from xinjing_desktop.records import Notice

pytestmark = pytest.mark.usefixtures("qapp")


def test_notices_lists_every_one(run: Run) -> None:
    done = run("notices")
    assert done.code == 0
    assert [line.split("\t")[:2] for line in done.out.splitlines()] == [[one.code, one.title] for one in listed()]


def test_print_writes_a_pdf_and_keeps_what_was_printed(run: Run, file: Path, door: str) -> None:
    done = run("print", file, "door_hanger", "-o", "门挂.pdf")
    assert (done.code, done.out) == (0, "已打印三清三关门挂 1 张，1 页：门挂.pdf\n")
    assert "居委会电话" in done.err, "what stays blank is said"
    assert Path("门挂.pdf").read_bytes().startswith(b"%PDF")
    with open_ledger(file, factories.PASSWORD) as ledger:
        (kept,) = ledger.rows(Notice.select())
        assert (kept.household, kept.notice, kept.printed_by) == (door, "door_hanger", factories.ACCOUNT)


@pytest.mark.parametrize("where", ["123弄45号", "曾国强", "45-601", "有未销号隐患", "未销号"])
def test_print_takes_a_stairwell_a_filter_or_a_search(run: Run, file: Path, door: str, where: str) -> None:
    for notice in ("folded_hanger", "hazard_notice", "stairwell_announcement", "round_list"):
        assert run("print", file, notice, "--where", where, "-o", "a.pdf").code == 0, notice


def test_a_round_list_is_called_by_its_filter_and_not_by_whom_it_was_searched_for(run: Run, file: Path, door: str) -> None:
    for where, title in (("今年未走访", "走访路线单　今年未走访"), ("曾国强", "走访路线单　北渔路123弄45号")):
        assert f"已打印“{title}" in run("print", file, "round_list", "--where", where, "-o", "a.pdf").out


def test_print_takes_a_title_copies_and_the_order_of_a_stack(run: Run, file: Path, door: str) -> None:
    done = run("print", file, "走访联系卡", "--copies", "5", "--stack", "--contact", "王老师", "--phone", "55550123", "-o", "a.pdf")
    assert done.out == "已打印走访联系卡 1 张，2 页：a.pdf\n"


def test_a_diary_is_printed_for_the_day_that_is_named(run: Run, file: Path, door: str) -> None:
    from tests.ui.printing.conftest import words_of

    assert run("print", file, "diary", "--where", "2026-02-20", "-o", "a.pdf").code == 0
    assert "2026年2月20日" in words_of(Path("a.pdf"))
    assert "不是日期" in run("print", file, "diary", "--where", "昨天", "-o", "b.pdf").err and not Path("b.pdf").exists()


def test_print_prints_any_report_as_a_table(run: Run, file: Path, door: str) -> None:
    done = run("print", file, "table", "--where", "hazard_ledger", "-o", "a.pdf")
    assert done.code == 0 and "火灾隐患排查整治台账" in done.out and "1 页" in done.out
    assert "没有“没有的”这张报表" in run("print", file, "table", "--where", "没有的", "-o", "b.pdf").err
    assert "--where" in run("print", file, "table", "-o", "b.pdf").err
    assert not Path("b.pdf").exists()


def test_print_refuses_in_one_sentence_and_changes_nothing(run: Run, file: Path, door: str) -> None:
    before = state_of(run, file)
    for said, *asked in (
        ("没有“通缉令”这种通知单", "通缉令", "-o", "a.pdf"),
        ("没有找到住户", "door_hanger", "--where", "尉迟", "-o", "a.pdf"),
        ("请写明给谁打印", "door_hanger", "--where", " ", "-o", "a.pdf"),
        ("不能写入", "door_hanger", "-o", "没有/a.pdf"),
        ("不能写入", "door_hanger", "-o", "."),
        ("还没有居民", "care_card", "-o", "a.pdf"),
    ):
        done = run("print", file, *asked)
        assert done.code == 1 and said in done.err and done.err.count("\n") == 1, done.err
    assert state_of(run, file) == before
    assert sorted(path.name for path in Path().iterdir()) == [file.name]


def test_print_refuses_an_empty_ledger(run: Run, file: Path) -> None:
    assert "还没有住户" in run("print", file, "door_hanger", "-o", "a.pdf").err
    assert "还没有未销号的隐患" in run("print", file, "hazard_notice", "-o", "a.pdf").err


def test_print_refuses_a_text_in_which_nothing_has_room(run: Run, file: Path, door: str) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger, ledger.change("改") as pen:
        long = "<p>【地址】</p>" + "<p>请整改。</p>" * 90
        pen.add(factories.a_notice_text(uid=_uid(), notice="folded_hanger", part="inside", body=long))
    before = state_of(run, file)
    done = run("print", file, "folded_hanger", "-o", "a.pdf")
    assert done.code == 1 and "一张也放不下" in done.err
    assert state_of(run, file) == before and not Path("a.pdf").exists()


def test_print_refuses_a_text_without_the_address(run: Run, file: Path, door: str) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger, ledger.change("改") as pen:
        pen.add(factories.a_notice_text(uid=_uid(), notice="folded_hanger", part="inside", body="<p>请整改</p>"))
    done = run("print", file, "folded_hanger", "-o", "a.pdf")
    assert done.code == 1 and "没有【地址】" in done.err


def test_a_reader_does_not_print_what_would_be_recorded(run: Run, file: Path, door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(file, factories.PASSWORD) as ledger:
        accounts.add(ledger, "小读", "reader", factories.PASSWORD)
    monkeypatch.setenv("XINJING_ACCOUNT", "小读")
    done = run("print", file, "door_hanger", "-o", "a.pdf")
    assert done.code == 1 and "只读" in done.err and not Path("a.pdf").exists()
    assert run("print", file, "round_list", "-o", "b.pdf").code == 0, "a list is no notice"


def _uid() -> str:
    from xinjing_desktop.records.row import shared_uid

    return shared_uid("notice_text", factories.UNIT_CODE, "folded_hanger", "inside")
