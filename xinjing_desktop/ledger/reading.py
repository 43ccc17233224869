"""Records out of a file: peewee asks, over a connection that the ledger opened. Loaded with the first record."""

from typing import TypeVar

import apsw
from peewee import ModelSelect, PeeweeException
from playhouse.apsw_ext import APSWDatabase

from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.records.row import Row

R = TypeVar("R", bound=Row)


class _Lent(APSWDatabase):  # type: ignore[misc]  # playhouse ships no types
    """Somebody else's connection, which stays theirs to close."""

    def __init__(self, con: Connection) -> None:
        super().__init__("lent")  # a name that nothing opens
        self._con = con

    def _connect(self) -> Connection:
        return self._con


def records(con: Connection, query: "ModelSelect[R]") -> list[R]:
    """All records that the query finds. What SQLite says of the environment comes as SQLite says it, not as peewee does."""
    try:
        return list(query.bind(_Lent(con)))
    except PeeweeException as error:
        if isinstance(error.__context__, apsw.Error):
            raise error.__context__ from error
        raise
