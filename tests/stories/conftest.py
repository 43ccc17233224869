"""Stories run through the window: they use what the tests of the window use."""

from tests.ui.conftest import _arrows, jobs, told, window_look

__all__ = ["_arrows", "jobs", "told", "window_look"]
