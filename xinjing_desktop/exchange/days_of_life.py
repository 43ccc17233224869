"""The days in a row about a resident beside what is known of that life: what cannot be is not written, and is said."""

from collections.abc import Mapping
from typing import Any

from xinjing_desktop.exchange.record_lines import Values
from xinjing_desktop.ledger.casework import people


def drop_impossible_birth(values: Values, fill: Values, died_on: str | None) -> tuple[str, ...]:
    """Take a birth after the known day of death out of what a row says of a resident; returns warning codes."""
    said: tuple[str, ...] = ()
    for days in (values, fill):
        if died_on and "died_on" in people.faults({"birth_date": days.get("birth_date"), "died_on": died_on}):
            del days["birth_date"]
            said = ("date_of_life",)
    return said


def fit_profile(life: Mapping[str, Any], known: Mapping[str, Any], values: Values) -> tuple[bool, tuple[str, ...]]:
    """Whether this profile may be written, and warning codes for the days taken out of its values.

    `life` has the resident's `birth_date` and `died_on`, `known` the profile as far as it is there. What was wrong there
    before is not this row's fault. Of two days in the wrong order the later event stays: who has left a group has left it.
    """
    before = people.faults_of(life, known, new=True).keys()
    codes: list[str] = []
    while wrong := people.faults_of(life, {**known, **values}, new=True).keys() - before:
        if "category" in wrong:
            return False, ("category_deceased",)
        if "disability_level" in wrong:
            del values["disability_level"]
            codes.append("unknown_value")
            continue
        code, days = ("date_reversed", ("started_on", "ended_on")) if "ended_on" in wrong else ("date_of_life", ("started_on",))
        name = next((name for name in days if name in values), None)
        if name is None:
            break  # the row's own day of birth is at odds with a profile that it does not speak of
        del values[name]
        codes += [] if code in codes else [code]
    return True, tuple(codes)
