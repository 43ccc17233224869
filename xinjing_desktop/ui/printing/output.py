"""Where drawn sheets go: a PDF on the disk, written whole or not at all."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage, QPdfWriter

from xinjing_desktop.errors import Refusal
from xinjing_desktop.notices.definition import Paper
from xinjing_desktop.notices.imposition import Page
from xinjing_desktop.notices.runs import Run
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.ui.fonts import missing_sentence
from xinjing_desktop.ui.printing import fonts, sheets
from xinjing_desktop.ui.printing.sheets import Report


def refuse_unwritable(path: Path) -> None:
    """Say before the work that the place cannot be written to. Raises Refusal."""
    if path.is_dir() or not path.parent.is_dir():
        raise Refusal(f"“{path}”不能写入：文件夹不存在，或者同名的是一个文件夹。请换一个位置。")
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(b"")
        part.unlink()
    except OSError as error:
        raise Refusal(f"“{path.name}”不能写入（{error.strerror}）。请换一个位置，或关闭正在打开它的程序。") from error


def to_pdf(
    path: Path, run: Run, pages: Sequence[Page], step: Step = silent, *, pictures: dict[str, QImage] | None = None
) -> Report:
    """Write these sheets of a run. Raises Refusal; a cancelled run leaves nothing behind."""
    reports = []

    def draw(writer: QPdfWriter) -> None:
        reports.append(sheets.render(writer, run, pages, step, pictures=pictures))

    write(path, run.notice.paper, run.notice.title, draw)
    return reports[0]


def write(path: Path, paper: Paper, title: str, draw: Callable[[QPdfWriter], None]) -> None:
    """Write a PDF beside its place and move it there when it is whole. Raises Refusal."""
    refuse_unwritable(path)
    fonts.family()
    part = path.with_name(f"{path.name}.part")
    try:
        writer = QPdfWriter(str(part))
        writer.setTitle(title)
        writer.setCreator("xinjing_desktop")
        sheets.lay_out(writer, paper)
        draw(writer)
        del writer
        if not part.is_file() or not part.stat().st_size:
            raise OSError(28, "磁盘可能已满")
        part.replace(path)
    except OSError as error:
        raise Refusal(f"“{path.name}”没有写成（{error.strerror}）。请检查磁盘空间和权限后再试。") from error
    finally:
        with suppress(OSError):
            part.unlink()


def images(jpegs: Mapping[str, bytes]) -> dict[str, QImage]:
    """The unit's pictures, ready to be drawn; one that cannot be read is left out, its place stays white."""
    read = {kind: QImage.fromData(jpeg) for kind, jpeg in jpegs.items()}
    return {kind: image for kind, image in read.items() if not image.isNull()}


@contextmanager
def without_a_window() -> Iterator[None]:
    """Letters can only be drawn where Qt runs; no screen is needed for that. Raises Refusal where no font is Chinese."""
    if sys.platform == "linux" and not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication([])
    if sentence := missing_sentence():
        raise Refusal(sentence)
    yield
    del application
