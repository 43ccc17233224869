"""The short form beside the door grid: kind, words, fixed or by when, photos. The rest can be added later."""

from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards.new_form import SHORT, NewHazardForm


class QuickHazardForm(NewHazardForm):
    """The same writing up with six fields instead of fifteen."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHORT)
