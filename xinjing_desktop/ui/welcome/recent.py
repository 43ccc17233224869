"""Which ledgers were opened on this computer, newest first: paths and account names only, in the window's own state."""

import json
from pathlib import Path

from xinjing_desktop.ui.state import State

KEY = "ledgers"
MANY = 8


def recent(state: State) -> list[tuple[Path, str]]:
    """(file, last account) of the ledgers that are still where they were."""
    try:
        lines = json.loads(state.get(KEY, "[]"))
        return [(Path(path), str(name)) for path, name in lines if Path(path).is_file()]
    except (ValueError, TypeError):
        return []


def remember(state: State, path: Path, account: str) -> None:
    """This ledger was opened just now."""
    lines = [(str(path), account), *((str(old), name) for old, name in recent(state) if old != path)]
    state[KEY] = json.dumps(lines[:MANY], ensure_ascii=False)


def forget(state: State, path: Path) -> None:
    """Do not offer this ledger any more; the file stays."""
    state[KEY] = json.dumps([(str(old), name) for old, name in recent(state) if old != path], ensure_ascii=False)
