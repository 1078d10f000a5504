"""Questions for one row that thousands of clients ask at the same moment.

Through SQLAlchemy's session and pool such a question costs twenty times what the database needs to answer it.
"""

from threading import Lock
from typing import Any

from sqlalchemy import Engine, Select

from wall import db
from wall.errors import StorageUnavailable, log_fault

Row = tuple[Any, ...]

_asking = Lock()


class Glance:
    """A question, put into the database's words once. It is answered as the database keeps it, and never waits."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement
        self._engine: Engine | None = None

    def __call__(self, **values: object) -> Row | None:
        """The row, or None where there is none. Raises StorageUnavailable."""
        with _asking:
            engine = db.engine()
            if self._engine is not engine:
                self._prepare(engine)
            asked = tuple(values[name] for name in self._names) if self._names else values
            try:
                return self._ask(asked)
            except self._trouble:
                self._connection.close()
                self._prepare(engine)  # a database that was started anew has forgotten the connection
            try:
                return self._ask(asked)
            except self._trouble as error:
                log_fault(error)
                raise StorageUnavailable from error

    def _prepare(self, engine: Engine) -> None:
        """Takes a connection for good. It begins no transaction, so that it always sees the latest."""
        compiled = self._statement.compile(engine)
        kept = engine.raw_connection()
        kept.detach()
        connection: Any = kept.dbapi_connection
        engine.dialect.set_isolation_level(connection, "AUTOCOMMIT")
        self._connection = connection
        self._trouble: Any = engine.dialect.loaded_dbapi.Error
        self._sql, self._names = str(compiled), compiled.positiontup or []
        self._engine = engine

    def _ask(self, asked: Any) -> Row | None:
        cursor = self._connection.cursor()
        cursor.execute(self._sql, asked)
        rows: list[Row] = cursor.fetchall()  # to the end: else the database would stay read, and could not be cleaned
        cursor.close()
        return rows[0] if rows else None
