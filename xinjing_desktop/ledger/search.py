"""Finding anybody from a few letters: name, pinyin or its initials, lane-number-room, the tail of a telephone or ID number."""

import unicodedata
from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger


class Hit(NamedTuple):
    """One answer: what it is, what it is called, and where."""

    entity: str
    uid: str
    title: str
    where: str
    household: str | None
    """The household to open, when there is one."""


_SQL = """
WITH hit AS MATERIALIZED (SELECT rowid AS id FROM find WHERE find MATCH ? LIMIT ?)
SELECT f.entity, f.uid,
  CASE f.entity WHEN 'resident' THEN r.name
    WHEN 'household' THEN coalesce(h.head_name, h.contact_name, h.owner_name, '')
    ELSE p.shop_name END,
  CASE f.entity WHEN 'shop' THEN coalesce(p.road, '') || coalesce(p.house_no || '号', '') ELSE coalesce(d.address, '') END,
  coalesce(r.household, h.uid)
FROM hit JOIN find_id f ON f.rowid = hit.id
  LEFT JOIN resident r ON f.entity = 'resident' AND r.uid = f.uid
  LEFT JOIN household h ON f.entity = 'household' AND h.uid = f.uid
  LEFT JOIN shop p ON f.entity = 'shop' AND p.uid = f.uid
  LEFT JOIN door d ON d.uid = coalesce(r.household, h.uid)
"""


def search(ledger: Ledger, text: str, limit: int = 30) -> list[Hit]:
    """Whoever and whatever matches every word typed, best first; each word may be a beginning."""
    words = query(text)
    if not words:
        return []
    found = [Hit(*line) for line in ledger.select(_SQL, (words, limit))]
    plain = text.strip()
    return sorted(found, key=lambda hit: (plain not in (hit.title, hit.where), hit.entity != "household", hit.where, hit.title))


def query(text: str) -> str:
    """What the index is asked: each word as a beginning, all of them wanted. Punctuation of addresses counts as a gap."""
    plain = unicodedata.normalize("NFKC", text).lower()
    plain = "".join(" " if sign in "\"'*,，。、弄号室#/\\()（）:：" else sign for sign in plain)
    return " ".join(f'"{word}"*' for word in plain.split() if any(sign.isalnum() for sign in word))
