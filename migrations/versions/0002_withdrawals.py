"""Withdrawals: a sending that was withdrawn stays known by the digest of its receipt."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawal",
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_withdrawal")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("withdrawal")
