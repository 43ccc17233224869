"""Sticks: which ones are plugged in, and which packages on them are for us. Nothing is opened for that."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xinjing_desktop.exchange import package
from xinjing_desktop.ledger import location

ENDING = ".xjp"
FOLDERS, FILES = 200, 2000
"""How many folders and packages on a stick are looked at: some sticks hold the photographs of ten years."""


@dataclass(frozen=True)
class Stick:
    """A stick or a removable disk."""

    folder: Path
    free: int
    """Bytes."""

    @property
    def name(self) -> str:
        """What its owner calls it; on Windows the letter of the drive."""
        return self.folder.name or str(self.folder)


@dataclass(frozen=True)
class Waiting:
    """A file that says of itself that it is a package for us: nothing of it is proved."""

    path: Path
    size: int
    changed: int
    """When it was last written, in nanoseconds, by whatever clock."""


def plugged_in() -> list[Stick]:
    """The sticks that are there now, where the system tells; readers without a card are passed by."""
    found = []
    for folder in location.sticks():
        try:
            found.append(Stick(folder, shutil.disk_usage(folder).free))
        except OSError:
            continue
    return found


def candidates(folders: list[Path]) -> Iterator[Waiting]:
    """Ordinary files that are called packages and are neither empty nor unfinished; what cannot be read is passed by."""
    for folder in folders:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if not entry.name.lower().endswith(ENDING) or entry.name.startswith("."):
                continue
            try:
                facts = entry.stat()
                if entry.is_file() and facts.st_size > package.HEAD:
                    yield Waiting(Path(entry.path), facts.st_size, facts.st_mtime_ns)
            except OSError:
                continue


def begins_for(path: Path, site: str) -> bool:
    """Whether the first sixteen bytes say that this is a package for the site; False when they cannot be read."""
    try:
        with path.open("rb") as file:
            return package.is_for(file.read(package.HEAD), site)
    except OSError:
        return False


def folders_in(folder: Path) -> list[Path]:
    """The folders in a folder, without those that are hidden or the system's own."""
    try:
        with os.scandir(folder) as entries:
            found = [Path(one.path) for one in entries if not one.name.startswith((".", "$")) and one.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(found)[:FOLDERS]
