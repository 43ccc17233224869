"""The real dialogs, answered by a click, and what a crash report does not say."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from tests.ui.walker import nameless
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.crash import report_of


@pytest.fixture
def window(qtbot, window_look):
    made = QWidget()
    made.resize(900, 600)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def answer(qtbot):
    """`answer("好")` presses that button in the dialog that is about to open, after `first(dialog)`."""
    seen = []

    def lay_ready(button, first=lambda dialog: None):
        def press():
            dialog = QApplication.activeModalWidget()
            assert isinstance(dialog, QDialog)
            seen.append([each.text() for each in dialog.findChildren(QLabel) if each.text()])
            assert nameless(dialog) == []
            first(dialog)
            next(each for each in dialog.findChildren(QPushButton) if each.text().strip() == button).click()

        QTimer.singleShot(50, press)
        return seen

    return lay_ready


def test_tell(window, answer):
    seen = answer("知道了")
    Alerts(window).tell("文件不在了，请插上 U 盘再试。")
    assert seen == [["文件不在了，请插上 U 盘再试。"]]


@pytest.mark.parametrize(("button", "means"), [("删除", True), ("不删", False)])
def test_ask(window, answer, button, means):
    answer(button)
    assert Alerts(window).ask("删除这条隐患吗？", "删除", "不删", danger=True) is means


def test_enter_does_not_say_yes_to_what_cannot_be_undone(window, answer):
    def look(dialog):
        defaults = [each.text() for each in dialog.findChildren(QPushButton) if each.isDefault()]
        assert "删除" not in defaults

    answer("取消", look)
    Alerts(window).ask("全部删除吗？", "删除", danger=True)


def test_choose(window, answer):
    answer("选定", lambda dialog: dialog.findChild(QListWidget).setCurrentRow(1))
    assert Alerts(window).choose("哪一个？", [("a", "甲"), ("b", "乙")]) == "b"


def test_prompt_refuses_in_words_until_it_is_right(window, answer):
    def first(dialog):
        edit = dialog.findChild(QLineEdit)
        edit.setText("")
        next(each for each in dialog.findChildren(QPushButton) if each.text().strip() == "好").click()
        assert dialog.isVisible()
        assert "请写一个名字。" in [each.text() for each in dialog.findChildren(QLabel)]
        edit.setText(" 朝阳里 ")

    answer("好", first)
    assert Alerts(window).prompt("名字", check=lambda text: None if text else "请写一个名字。") == "朝阳里"


def test_a_refusal_is_told_and_a_stop_is_not(window, answer):
    seen = answer("知道了")
    alerts = Alerts(window)
    alerts.fail(Cancelled())
    alerts.fail(Refusal("请先升级本软件。"))
    assert seen == [["请先升级本软件。"]]


def test_a_crash_can_be_copied(window, answer):
    def copy(dialog):
        next(each for each in dialog.findChildren(QPushButton) if each.text().strip() == "复制说明").click()
        assert dialog.findChild(QPlainTextEdit).toPlainText() == QApplication.clipboard().text()

    answer("继续使用", copy)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError as error:
        Alerts(window).fail(error)
    assert "ZeroDivisionError" in QApplication.clipboard().text()


def test_a_report_says_where_and_nothing_about_anybody(tmp_path):
    secret = "王秀英13800138000"

    def break_down(name):
        try:
            {}[name]
        except KeyError as error:
            raise FileNotFoundError(2, "No such file", str(tmp_path / name)) from error

    with pytest.raises(FileNotFoundError) as caught:
        break_down(secret)
    report = report_of(caught.value)
    assert "FileNotFoundError errno 2" in report and "KeyError" in report
    assert "test_alerts.py" in report and "break_down" in report
    assert secret not in report and str(tmp_path) not in report


def test_a_long_toast_runs_on_within_the_window(window, qtbot):
    alerts = Alerts(window)
    alerts.toast("共享文件夹“镇里交换”现在连不上，没有交换，台账没有改动。连上以后会自动继续。" * 3)
    toast = alerts._toasts
    assert toast is not None and window.rect().contains(toast.geometry())
    assert toast._text.height() > 2 * toast._text.fontMetrics().height()
    alerts.toast("已保存")
    assert toast._text.height() < 2 * toast._text.fontMetrics().height()


def test_a_toast_may_offer_a_few_things_and_the_next_one_offers_none_of_them(window, qtbot):
    alerts, chosen = Alerts(window), []
    more = [(words, lambda words=words: chosen.append(words)) for words in ("已挂门", "拒收")]
    alerts.toast("门挂 K7QM-4R2P：" + "还没有登记送达" * 9, lambda: chosen.append("当面送达"), action="当面送达", more=more)
    toast = alerts._toasts
    assert toast is not None and window.rect().contains(toast.geometry())
    buttons = {each.text(): each for each in toast.findChildren(QPushButton)}
    assert list(buttons) == ["当面送达", "已挂门", "拒收"]
    buttons["拒收"].click()
    assert chosen == ["拒收"] and not toast.isVisible()
    alerts.toast("已登记")
    assert not [each for each in toast.findChildren(QPushButton) if each.isVisible()]


def test_a_toast_can_be_taken_back(window, qtbot):
    alerts, undone = Alerts(window), []
    alerts.toast("已保存", undo=lambda: undone.append(1))
    toast = alerts._toasts
    assert toast is not None and toast.text() == "已保存" and toast.button.isVisible()
    assert window.rect().contains(toast.geometry())
    toast.button.click()
    assert undone == [1] and not toast.isVisible()
    alerts.toast("已复制")
    assert not toast.button.isVisible()
