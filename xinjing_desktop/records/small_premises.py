"""九小场所: nine kinds of small premises in which fires kill, told from what a shop is, what it is called and how large it is."""

from xinjing_desktop.records import codes

LIST = "small_premises"
"""The dictionary: kinds, types of shops, words of names, areas. Definitions differ from place to place (domain note §3.1)."""


def kind_of(shop_type: str | None, shop_name: str | None, area_m2: float | None) -> str | None:
    """Which of the nine a shop is, as a code of the dictionary; None when it is none, or too large. An unknown area is small."""
    name = shop_name or ""
    for entry in codes.entries(LIST):
        named = any(word in name for word in entry.facts.get("names", ()))
        if named or (shop_type in entry.facts.get("types", ()) and not _is_another(entry.code, name)):
            below = entry.facts.get("below_m2")
            return entry.code if area_m2 is None or not below or area_m2 < below else None
    return None


def _is_another(code: str, name: str) -> bool:
    """Whether the name says that it is one of the others: a shop called 某某网吧 that was entered as 其他."""
    return any(word in name for entry in codes.entries(LIST) if entry.code != code for word in entry.facts.get("names", ()))
