"""Alembic's entry: runs the migrations against the database that wall.cli names."""

from alembic import context

import moderation.models  # noqa: F401  (its tables belong to the same metadata)
from wall import db
from wall.models import Base

engine = db.open_engine(context.config.attributes["database_url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
