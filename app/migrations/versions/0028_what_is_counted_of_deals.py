"""What analyses count of all deals stands in an index; where each was lost, and which came twice to a stage"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

BEFORE = ("state", "stage_id", "owner_id", "keeper_id")
COUNTED = (*BEFORE, "zone_id", "customer_id", "created_at", "archived_at", "closed_at", "amount", "win_percent")
LOST, AGAIN = sa.text("outcome = 'lost'"), sa.text("again")
BEFORE_IT = """exists (select 1 from deal_passage b where b.deal_id = deal_passage.deal_id
  and b.stage_id = deal_passage.stage_id and b.entered_at < deal_passage.entered_at)"""


def upgrade() -> None:
    op.drop_index("ix_deal_board", table_name="deal")
    op.create_index("ix_deal_board", "deal", COUNTED)
    op.add_column("deal_passage", sa.Column("again", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"update deal_passage set again = true where {BEFORE_IT}")
    op.create_index("ix_deal_passage_again", "deal_passage", ("deal_id", "stage_id"), sqlite_where=AGAIN,
                    postgresql_where=AGAIN)
    op.create_index("ix_deal_passage_lost", "deal_passage", ("deal_id", "left_at", "stage_id"), sqlite_where=LOST,
                    postgresql_where=LOST)


def downgrade() -> None:
    op.drop_index("ix_deal_passage_lost", table_name="deal_passage")
    op.drop_index("ix_deal_passage_again", table_name="deal_passage")
    op.drop_column("deal_passage", "again")
    op.drop_index("ix_deal_board", table_name="deal")
    op.create_index("ix_deal_board", "deal", BEFORE)
