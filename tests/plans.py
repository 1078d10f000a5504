"""What the database does for a call: each statement's plan, and how much work all of them were."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

EACH = 10  # of SQLite's own instructions


@dataclass
class Work:
    """`plans` by statement; `steps` of the machine that carries them out: the same each time, on any computer."""

    plans: dict[str, list[str]] = field(default_factory=dict)
    steps: int = 0

    def lines(self) -> list[str]:
        return [line for plan in self.plans.values() for line in plan]


@contextmanager
def watched(engine: Engine) -> Iterator[Work]:
    """Looks on as SQLite works."""
    work = Work()
    asked: dict[str, Any] = {}

    def count() -> None:
        work.steps += EACH

    def take(driver: Any, *_pool: object) -> None:
        driver.set_progress_handler(count, EACH)

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked[statement] = parameters

    engine.dispose()
    event.listen(engine, "checkout", take)
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield work
    finally:
        event.remove(engine, "checkout", take)
        event.remove(engine, "before_cursor_execute", note)
        engine.dispose()
    with engine.connect() as connection:
        for statement, parameters in asked.items():
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            work.plans[statement] = [row[3] for row in plan]
