"""On which floor a room lies. Apart from the addresses: the grid of doors needs no more, and their grammar takes long to load."""

import re


def floor_of(room_no: str | None) -> int | None:
    """The floor a room number tells: 601 → 6, 1601-1602 → 16, 底楼 → 1, 地下室 → -1; None when it tells none."""
    if not room_no:
        return None
    if "地下" in room_no:
        return -1
    if found := re.match(r"(\d{1,2})(?:楼|层)", room_no):
        return int(found[1])
    if room_no.startswith(("底", "门面", "门卫")):
        return 1
    found = re.match(r"[A-Z]?(\d{3,4})(?:\D|$)", room_no)
    return int(found[1]) // 100 or None if found else None
