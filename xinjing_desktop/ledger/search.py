"""Finding anybody from a few letters: name, pinyin or its initials, lane-number-room, the tail of a telephone or ID number."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from xinjing_desktop.ledger.derived import words_of
from xinjing_desktop.ledger.ledger import Ledger


class Hit(NamedTuple):
    """One answer: what it is, what it is called, and where."""

    entity: str
    uid: str
    title: str
    where: str
    household: str | None
    """The household to open, when there is one."""


_MATCH = "WITH hit AS MATERIALIZED (SELECT rowid AS n FROM find WHERE find MATCH ? LIMIT ?)"
_WALK = "WITH hit AS MATERIALIZED (SELECT DISTINCT doc AS n FROM word WHERE term >= ? AND term <= ? LIMIT ?)"
"""From word to word in their order, until there are enough: `zha*` as a match would first gather a tenth of the town."""
_ANSWER = """
SELECT hit.n, coalesce(f.entity, 'household'), coalesce(f.uid, d.uid),
  CASE f.entity WHEN 'resident' THEN r.name WHEN 'shop' THEN p.shop_name
    ELSE coalesce(h.head_name, h.contact_name, h.owner_name, '') END,
  CASE f.entity WHEN 'shop' THEN coalesce(p.road, '') || coalesce(rtrim(p.house_no, '号') || '号', '')
    WHEN 'resident' THEN coalesce(e.address, '') ELSE d.address END,
  coalesce(r.household, d.uid)
FROM hit
  LEFT JOIN door d ON d.n = hit.n
  LEFT JOIN household h ON h.uid = d.uid
  LEFT JOIN find_id f ON f.n = hit.n
  LEFT JOIN resident r ON f.entity = 'resident' AND r.uid = f.uid
  LEFT JOIN door e ON e.uid = r.household
  LEFT JOIN shop p ON f.entity = 'shop' AND p.uid = f.uid
"""


def search(ledger: Ledger, text: str, limit: int = 30) -> list[Hit]:
    """Whoever and whatever matches every word typed; each word may be a beginning, whole words come first."""
    words = words_of(text)
    if not words:
        return []
    exact = ledger.select(_MATCH + _ANSWER, (_query(words, beginnings=False), limit))
    more: list[tuple[Any, ...]] = []
    if len(exact) < limit and not all(map(_short, words)):
        if len(words) == 1:
            more = ledger.select(_WALK + _ANSWER, (words[0], words[0] + "\U0010ffff", limit))
        else:
            more = ledger.select(_MATCH + _ANSWER, (_query(words, beginnings=True), limit))
    known = {n for n, *_ in exact}
    first = [(False, Hit(*line)) for _, *line in exact]
    rest = [(True, Hit(*line)) for n, *line in more if n not in known]
    plain = text.strip()

    def rank(found: tuple[bool, Hit]) -> tuple[object, ...]:
        begun, hit = found
        return plain not in (hit.title, hit.where), begun, hit.entity != "household", hit.where, hit.title

    return [hit for _, hit in sorted(first + rest, key=rank)][:limit]


def _query(words: list[str], *, beginnings: bool) -> str:
    """All words are wanted. One letter, or one or two digits, stand alone: half of everything begins with them."""
    return " ".join(f'"{word}"*' if beginnings and not _short(word) else f'"{word}"' for word in words)


def _short(word: str) -> bool:
    return word.isascii() and (len(word) == 1 or (len(word) == 2 and word.isdigit()))


def units_of(ledger: Ledger, hits: Sequence[Hit]) -> dict[str, str]:
    """The name of the unit of each hit, by uid: in a town one wants to know whom to ring up."""
    lines = ledger.select(
        """SELECT j.value ->> 0, c.name FROM json_each(?) j
             LEFT JOIN household h ON h.uid = j.value ->> 1 LEFT JOIN shop s ON s.uid = j.value ->> 0
             JOIN community c ON c.uid = coalesce(h.community, s.community)""",
        (json.dumps([[hit.uid, hit.household] for hit in hits]),),
    )
    return dict(lines)
