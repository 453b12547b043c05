"""Files of a deal are seen by who takes part in it: a rule, which every upgrade makes anew"""

from __future__ import annotations

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
