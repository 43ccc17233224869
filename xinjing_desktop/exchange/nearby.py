"""Where packages may go to and come from at this moment: the sticks that are plugged in, the shared folders, the last folder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xinjing_desktop.exchange import sticks
from xinjing_desktop.exchange.shared_folder import SharedFolder
from xinjing_desktop.ledger import shared_places
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.shared_places import Place


@dataclass(frozen=True)
class Spot:
    """One place that is there now."""

    kind: str
    """stick, share or folder."""
    folder: Path
    free: int | None = None
    """Bytes, of a stick."""
    packages: tuple[Path, ...] = ()
    """Those for this ledger that were not merged yet; not looked for in an ordinary folder."""

    @property
    def name(self) -> str:
        """What people call it."""
        kinds = {"stick": "U 盘", "share": "共享文件夹"}
        return f"{kinds.get(self.kind, '文件夹')}“{self.folder.name or str(self.folder).rstrip(chr(92))}”"

    @property
    def waiting(self) -> str:
        """What lies there for us, in words; "" when nothing does."""
        if not self.packages:
            return ""
        return f"{self.name}{'上' if self.kind == 'stick' else '里'}有 {len(self.packages)} 个给本台账的数据包。"


class Nearby:
    """Looks again and again; packages that were read once are not read again. Call it where nobody waits."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._looks: dict[Path, SharedFolder] = {}

    def look(self, used: Path | None = None) -> list[Spot]:
        """The sticks in the order of their plugging in, then the shared folders, then the folder used last if it is there."""
        found = [
            Spot("stick", stick.folder, stick.free, self._packages(stick.folder, within=True))
            for stick in sticks.plugged_in()
        ]
        agreed: dict[Path, Place] = {place.folder: place for place in shared_places.places(self._ledger).values()}
        for folder, place in agreed.items():
            if place.is_connected:
                found.append(Spot("share", folder, packages=self._packages(folder, within=False)))
        here = {spot.folder for spot in found}
        if used is not None and used not in here and used not in agreed and used.is_dir():
            found.append(Spot("folder", used))
        self._looks = {folder: look for folder, look in self._looks.items() if folder in here}
        return found

    def _packages(self, folder: Path, *, within: bool) -> tuple[Path, ...]:
        look = self._looks.get(folder)
        if look is None:
            look = self._looks[folder] = SharedFolder(self._ledger, folder, within=within)
        return tuple(look.look())


def preferred(spots: Sequence[Spot], used: Path | None) -> Path | None:
    """Where one would most likely want to write: where one did last, else the only stick, else the only shared folder."""
    if any(spot.folder == used for spot in spots):
        return used
    for kind in ("stick", "share"):
        of_kind = [spot.folder for spot in spots if spot.kind == kind]
        if of_kind:
            return of_kind[0] if len(of_kind) == 1 else None
    return None
