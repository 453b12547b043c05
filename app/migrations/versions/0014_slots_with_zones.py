"""Slots of own attributes: who may see a customer is decided inside their indexes, like in the other orders"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in (f'{kind}{place}' for kind in ('number', 'text') for place in range(1, 13)):
        there = {f'{engine}_where': sa.text(f'{name} is not null') for engine in ('sqlite', 'postgresql')}
        op.drop_index(f'ix_customer_{name}', 'customer')
        op.create_index(f'ix_customer_{name}', 'customer', [name, 'id', 'owner_id', 'zone_id'], **there)
