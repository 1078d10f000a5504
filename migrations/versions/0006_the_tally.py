"""A wall of a million posts as fast as one of a thousand: a tally, and indexes of removals and of the latest."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REMOVALS = sa.text("kind = 'removed'")


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("wall_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.CheckConstraint("posts >= 0", name=op.f("ck_tally_posts")),
        sa.CheckConstraint(sa.column("status").in_(("pending", "approved", "rejected")), name=op.f("ck_tally_status")),
        sa.ForeignKeyConstraint(["wall_id"], ["wall.id"], name=op.f("fk_tally_wall_id")),
        sa.PrimaryKeyConstraint("wall_id", "status", "country", name=op.f("pk_tally")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO tally (wall_id, status, country, posts)"
        " SELECT wall_id, status, country, count(*) FROM post WHERE status IN ('pending', 'approved')"
        " GROUP BY wall_id, status, country"
    )
    op.create_index(
        "ix_change_removed",
        "change",
        ["wall_id", "kind", "seq", "post_id"],
        unique=False,
        sqlite_where=_REMOVALS,
        postgresql_where=_REMOVALS,
    )
    op.create_index("ix_post_arrived", "post", ["wall_id", "arrived_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_post_arrived", table_name="post")
    op.drop_index("ix_change_removed", table_name="change")
    op.drop_table("tally")
