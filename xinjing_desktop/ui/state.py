"""What the window remembers about itself: sizes, columns, the last page. Never anything about people."""

import json
from collections.abc import Iterator, MutableMapping
from pathlib import Path

State = MutableMapping[str, str]
"""Names and short texts. A plain dict in tests, a `StateFile` in the program."""


def folder(state: State, key: str) -> Path | None:
    """The folder that was chosen last for this. Whether it is there now is not asked: a stick may be out, a share asleep."""
    kept = state.get(key)
    return Path(kept) if kept else None


class StateFile(MutableMapping[str, str]):
    """A mapping kept in one small JSON file; a damaged file is forgotten, because nothing in it is worth a question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, str] = {}
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            self._kept = {str(key): str(value) for key, value in read.items()}
        except (OSError, ValueError, AttributeError):
            pass

    def __getitem__(self, key: str) -> str:
        return self._kept[key]

    def __setitem__(self, key: str, value: str) -> None:
        if self._kept.get(key) != value:
            self._kept[key] = value
            self._write()

    def __delitem__(self, key: str) -> None:
        del self._kept[key]
        self._write()

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def _write(self) -> None:
        """A full disk must not stop the work for the sake of a column width."""
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._kept, ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(self._path)
        except OSError:
            pass
