"""Bytes as words that two people can compare over the telephone, or on paper: one word for each byte."""

from xinjing_desktop.records import seed


def spoken(data: bytes) -> tuple[str, ...]:
    """The words, in the order of the bytes."""
    words = seed.tables("telephone_words")["words"]
    return tuple(words[byte] for byte in data)


def spoken_hash(digest: str) -> str:
    """The first eight signs of a hash in hex, as four words: what is printed on the hand-over sheet and read aloud."""
    return " ".join(spoken(bytes.fromhex(digest[:8])))
