"""No company belongs to its own branch (C16): triggers see to it on both engines, also when two people do it at once.

On PostgreSQL when a transaction ends, because a merge and an undo pass through states that would be refused: the
companies above are locked on the way up, so that of two who close a circle from both ends one waits and is refused, or
both wait for each other and one is told to try again. SQLite, which knows no such triggers and has one writer at a
time, passes over those states, and a merge and an undo end with `check`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.services.errors import UserError
from app.services.language import N_

REFUSED = N_("A customer cannot belong to itself or to its own branch.")
CIRCLE = "a branch above itself"  # what the databases say
DEEPEST = 1_000  # companies above one another


def postgresql() -> Iterator[str]:
    yield f"""create function check_branch() returns trigger language plpgsql
security definer set search_path = office, public, pg_temp as $$ declare above bigint; begin
  select c.parent_id into above from customer c where c.id = new.id;
  for step in 1 .. {DEEPEST} loop
    exit when above is null;
    if above = new.id then raise exception '{CIRCLE}'; end if;
    select c.parent_id into above from customer c where c.id = above for share;
  end loop;
  return null;
end $$"""
    yield (
        "create constraint trigger check_branch after update of parent_id on customer deferrable initially deferred"
        " for each row when (new.parent_id is distinct from old.parent_id) execute function check_branch()"
    )


def sqlite() -> Iterator[str]:
    above = (
        "with recursive up(id) as (select new.parent_id union"
        " select c.parent_id from customer c join up on c.id = up.id where c.parent_id is not null) select id from up"
    )
    yield (
        "create trigger check_branch before update of parent_id on customer"
        " when new.parent_id is not null and new.parent_id is not old.parent_id"
        " and (select giving from current_action) is not 1"
        f" begin select raise(abort, '{CIRCLE}') where new.id in ({above}); end"
    )


_CIRCLES = """with recursive up(start, id) as (
  select c.id, c.parent_id from main.change h join main.customer c on c.id = h.row_id
  where h.action_id = :action and h.table_name = 'customer' and json_type(h.after, '$.parent_id') is not null
  union select up.start, c.parent_id from main.customer c join up on c.id = up.id)
  select 1 from up where id = start limit 1"""


def check(session: Session) -> None:
    """SQLite: what PostgreSQL sees to when the transaction ends, about what this action has changed.

    Raises UserError if a company would belong to its own branch.
    """
    session.flush()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    if on_sqlite and session.scalar(text(_CIRCLES), {"action": session.info["action_id"]}):
        raise UserError(REFUSED)
