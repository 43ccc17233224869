"""Where the parts of the program lie, and where a user's own things go."""

import os
import sys
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent
MIGRATIONS = PROGRAM / "db" / "migrations"
SEED = PROGRAM / "db" / "seed"
RESOURCES = PROGRAM / "resources"


def user_folder() -> Path:
    """The per-user folder for window state, drafts and caches; created when missing. Never holds a ledger's key."""
    if chosen := os.environ.get("XINJING_HOME"):
        folder = Path(chosen)
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA", Path.home())) / "xinjing_desktop"
    else:
        folder = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "xinjing_desktop"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
