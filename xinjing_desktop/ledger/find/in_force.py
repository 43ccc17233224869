"""Whether a profile or a resident stands on a day, in SQL: the same for the visits that are due, the doors and a month's figures."""


def holds(profile: str) -> str:
    """A profile by that alias, on `:today`."""
    return f"coalesce({profile}.started_on,'') <= :today AND ({profile}.ended_on IS NULL OR {profile}.ended_on > :today)"


def stays(resident: str) -> str:
    """A resident by that alias who has neither died nor moved out by `:today`."""
    gone = (f"{resident}.{name}" for name in ("died_on", "moved_out_on"))
    return " AND ".join(f"({day} IS NULL OR {day} > :today)" for day in gone)


HELD = f"{holds('p')} AND {stays('r')}"
"""A profile `p` of a resident `r` who is still there."""
