"""Initials of Chinese words, so that a few Latin keys find an entry. Loaded when the first letter is typed."""

from functools import lru_cache


@lru_cache(maxsize=8192)
def initials(word: str) -> str:
    """The first letters of the syllables, lower case: 独居老人 → djlr."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors="default")).lower()


def fits(word: str, typed: str) -> bool:
    """Whether an entry is meant by what was typed: part of the word, or of its initials."""
    typed = typed.strip().lower()
    if not typed or typed in word.lower():
        return True
    return typed.isascii() and typed.isalnum() and typed in initials(word)
