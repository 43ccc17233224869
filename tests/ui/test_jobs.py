"""Background work: every job settles once, on the GUI thread, whatever becomes of it."""

import threading

from PySide6.QtCore import QObject
from shiboken6 import Shiboken

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ui import jobs as jobs_module
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.widgets.progress_strip import ProgressStrip


def settled(jobs, qtbot):
    qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)


def test_the_result_arrives_on_the_gui_thread(jobs, qtbot):
    seen = []
    gui = threading.current_thread()

    def work(step):
        assert threading.current_thread() is not gui
        return 42

    jobs.run(work, lambda result: seen.append((result, threading.current_thread() is gui)))
    settled(jobs, qtbot)
    assert seen == [(42, True)]


def test_two_hundred_jobs_all_settle_in_order(jobs, qtbot):
    done, failed, finished = [], [], []

    def work_of(number):
        def work(step):
            for at in range(3):
                step(at, 3, "…")
            if number % 7 == 3:
                raise ValueError(number)
            if number % 7 == 5:
                raise Cancelled
            return number

        return work

    for number in range(200):
        job = jobs.run(work_of(number), done.append, failed.append)
        job.finished.connect(lambda number=number: finished.append(number))
    settled(jobs, qtbot)
    assert finished == list(range(200))
    assert done == [n for n in range(200) if n % 7 not in (3, 5)]
    assert [error.args[0] for error in failed] == [n for n in range(200) if n % 7 == 3]


def test_a_cancelled_job_reports_nothing(jobs, qtbot):
    reported, kept = [], []

    def work(step):
        try:
            for at in range(10_000_000):
                step(at, 10_000_000)
        finally:
            kept.append("rolled back")

    job = jobs.run(work, reported.append, reported.append)
    job.progressed.connect(lambda at, of, text: job.cancel())
    settled(jobs, qtbot)
    assert reported == [] and kept == ["rolled back"]


def test_a_waiting_job_can_be_cancelled_before_its_turn(jobs, qtbot):
    go, reported = threading.Event(), []
    jobs.run(lambda step: go.wait(10))
    second = jobs.run(lambda step: step(0, 1), reported.append, reported.append)
    second.cancel()
    go.set()
    settled(jobs, qtbot)
    assert reported == []


def test_progress_is_told_at_the_end_and_not_for_every_row(jobs, qtbot):
    told = []

    def work(step):
        for at in range(1, 20_001):
            step(at, 20_000, "行")

    jobs.run(work).progressed.connect(lambda *what: told.append(what))
    settled(jobs, qtbot)
    assert told[-1] == (20_000, 20_000, "行")
    assert len(told) < 2_000


def test_an_error_without_a_handler_goes_where_all_errors_go(jobs, qtbot, told):
    def work(step):
        raise Refusal("磁盘满了，请先腾出空间。")

    jobs.run(work)
    settled(jobs, qtbot)
    assert told.sentences == ["磁盘满了，请先腾出空间。"]


def test_a_job_started_from_done_runs_too(jobs, qtbot):
    seen = []
    jobs.run(lambda step: 1, lambda one: jobs.run(lambda step: one + 1, seen.append))
    qtbot.waitUntil(lambda: seen == [2])


def test_what_is_asked_for_while_a_window_is_painted_waits_and_keeps_its_order(jobs, qtbot):
    done = []
    jobs.hold()
    for number in range(3):
        jobs.run(lambda step, number=number: number, done.append)
    qtbot.wait(50)
    assert jobs.busy and done == [], "nothing has begun"
    jobs.release()
    settled(jobs, qtbot)
    jobs.release()
    jobs.run(lambda step: 3, done.append)
    settled(jobs, qtbot)
    assert done == [0, 1, 2, 3]


def test_what_is_held_for_a_window_that_goes_is_never_done(jobs, qtbot):
    done, finished = [], []
    jobs.hold()
    jobs.run(lambda step: 1, done.append).finished.connect(lambda: finished.append(True))
    jobs.forget()
    assert not jobs.busy and not jobs.held and finished == [True]
    jobs.run(lambda step: 2, done.append)
    settled(jobs, qtbot)
    assert done == [2]


def test_closing_cancels_and_waits(qtbot):
    jobs = Jobs()
    begun = threading.Event()

    def work(step):
        begun.set()
        while True:
            step(0, 1)

    jobs.run(work)
    assert begun.wait(10)
    assert jobs.close()


def test_the_strip_shows_titled_jobs_only_and_can_stop_them(jobs, qtbot):
    strip = ProgressStrip(jobs)
    qtbot.addWidget(strip)
    go = threading.Event()
    jobs.run(lambda step: go.wait(10))
    assert not strip._shown

    def work(step):
        step(1, 4, "第 1 行")
        while True:
            step(1, 4)

    jobs.run(work, title="导入")
    go.set()
    qtbot.waitUntil(strip.isVisible)
    strip.stop_button.click()
    settled(jobs, qtbot)
    assert not strip.isVisible()


# ---- slices on the window's thread


def counting(kept, count=3):
    try:
        for at in range(count):
            yield at, count
            kept.append((at, threading.get_ident()))
        return "fertig"
    finally:
        kept.append("closed")


def test_slices_run_on_the_windows_thread_and_tell_how_far_they_are(jobs, qtbot):
    kept = []
    done = []
    job = jobs.slices(counting(kept), done.append, title="正在画")
    assert kept == [] and not jobs.free
    settled(jobs, qtbot)
    assert done == ["fertig"] and kept == [(0, threading.get_ident()), (1, threading.get_ident()), (2, threading.get_ident()), "closed"]
    assert not job.cancelled


def test_slices_that_are_stopped_are_closed_and_nothing_is_called(jobs, qtbot, monkeypatch):
    monkeypatch.setattr(jobs_module, "SLICE", 0)
    kept = []
    called = []
    job = jobs.slices(counting(kept, 1000), called.append, called.append)
    with qtbot.waitSignal(job.progressed):
        pass
    job.cancel()
    settled(jobs, qtbot)
    assert called == [] and kept[-1] == "closed" and len(kept) < 900


def test_slices_that_fail_say_so_once(jobs, qtbot):
    def failing():
        yield 0, 1
        raise Refusal("纸用完了。")

    told = []
    jobs.slices(failing(), lambda _: told.append(AssertionError()), told.append)
    settled(jobs, qtbot)
    assert [type(error) for error in told] == [Refusal]


def test_slices_end_with_the_window(qtbot):
    kept = []
    made = Jobs()
    work = counting(kept)
    next(work)
    made.slices(work)
    assert made.close() and kept == ["closed"]


def test_of_what_is_under_way_when_the_window_goes_nothing_is_told(jobs, qtbot):
    begun, go_on, told = threading.Event(), threading.Event(), []

    def work_of(error):
        def work(step):
            begun.set()
            go_on.wait(10)
            if error:
                raise Refusal("台账已经关闭，请重新打开后再试。")

        return work

    for error in (False, True):
        begun.clear()
        go_on.clear()
        jobs.run(work_of(error), told.append, told.append)
        qtbot.waitUntil(begun.is_set)
        jobs.forget()
        go_on.set()
        settled(jobs, qtbot)
    assert told == []
    jobs.run(lambda step: 7, told.append, told.append)
    settled(jobs, qtbot)
    assert told == [7], "what is asked for afterwards is told as ever"


def test_a_page_that_has_gone_is_told_nothing(jobs, qtbot):
    class Page(QObject):
        def hear(self, answer):
            told.append((answer, self.objectName()))

    told, go_on = [], threading.Event()
    gone, there = Page(), Page()
    for page in (gone, there):
        jobs.run(lambda step: go_on.wait(10), page.hear)
    Shiboken.delete(gone)
    go_on.set()
    settled(jobs, qtbot)
    assert told == [(True, "")]
