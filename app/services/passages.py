"""The way of each deal along the stages (deal_passage), written by triggers on both engines from the deal itself.

A passage is named by its deal and the moment at which it began (`stage_since`): a deal that is moved leaves one and
enters the next; one that is put aside or closed leaves; a move that is undone takes its passage away and opens the
former again. So what statistics of time in stages read is there for every road on which a deal can change.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.models import DealPassage, Model

_DEPENDS = ("stage_id", "stage_since", "state", "owner_id")
_STALE = "(p.entered_at > n.stage_since or p.entered_at = n.stage_since and p.stage_id <> n.stage_id)"
_THERE = "n.state = 'open' and p.entered_at = n.stage_since"
_COLUMNS = "deal_passage(deal_id, stage_id, pipeline_id, owner_id, entered_at, again)"
_AGAIN = "do update set left_at = null, outcome = '', owner_id = excluded.owner_id"
_OUTCOME = "case when n.state = 'open' then 'moved' else n.state end"
_NOW = {
    "sqlite": "cast(round((julianday('now') - 2440587.5) * 86400000) as integer) * 1000",
    "postgresql": "clock_timestamp()",
}


def _left(dialect: str) -> str:
    """When it left: as the deal says, where it says so."""
    told = "n.state <> 'standby' and n.stage_since > p.entered_at"
    return f"case when {told} then n.stage_since else {_NOW[dialect]} end"


def _entered(rows: str) -> str:
    before = "exists (select 1 from deal_passage b where b.deal_id = n.id and b.stage_id = n.stage_id)"
    return (
        f"insert into {_COLUMNS} select n.id, n.stage_id, s.pipeline_id, n.owner_id, n.stage_since, {before}"
        f" from {rows} join stage s on s.id = n.stage_id where n.state = 'open'"
    )


def sqlite() -> Iterator[str]:
    changed = " or ".join(f"old.{c} is not new.{c}" for c in _DEPENDS)
    row = ", ".join(f"new.{c} as {c}" for c in ("id", *_DEPENDS))
    enter = f"{_entered(f'(select {row}) n')} on conflict (deal_id, entered_at) {_AGAIN};"

    def mine(words: str) -> str:
        """A trigger has no aliases: its row is `new`."""
        return words.replace("n.", "new.").replace("p.", "")

    yield f"create trigger pass_insert after insert on deal when new.state = 'open' begin {enter} end"
    yield (
        f"create trigger pass_update after update of {', '.join(_DEPENDS)} on deal when {changed} begin"
        f" delete from deal_passage where deal_id = new.id and {mine(_STALE)};"
        f" update deal_passage set left_at = {mine(_left('sqlite'))}, outcome = {mine(_OUTCOME)}"
        f" where deal_id = new.id and left_at is null and not ({mine(_THERE)}); {enter} end"
    )
    yield "create trigger pass_delete after delete on deal begin delete from deal_passage where deal_id = old.id; end"


def postgresql(definer: str) -> Iterator[str]:
    differs = " or ".join(f"o.{c} is distinct from n.{c}" for c in _DEPENDS)
    moved = f"select array_agg(n.id) from new_rows n join old_rows o using (id) where {differs}"
    rows = "(select * from new_rows where id = any($1)) n"
    enter = "{} on conflict (deal_id, entered_at) " + _AGAIN
    steps = (
        f"delete from deal_passage p using {rows} where p.deal_id = n.id and p.deal_id = any($1) and {_STALE}",
        f"update deal_passage p set left_at = {_left('postgresql')}, outcome = {_OUTCOME} from {rows}"
        f" where p.deal_id = n.id and p.deal_id = any($1) and p.left_at is null and not ({_THERE})",
        enter.format(_entered(rows)),
    )
    # Planned anew: a plan that was made for one row is quadratic for 10,000. So is “exists” in any case, which expects
    # to find one soon, where a transfer changes no stage and no owner.
    body = "".join(f" execute $q${step}$q$ using moved;" for step in steps)
    yield f"""create function pass_insert() returns trigger language plpgsql {definer} as $$ begin
  {enter.format(_entered("new_rows n"))}; return null; end $$"""
    yield f"""create function pass_update() returns trigger language plpgsql {definer} as $$
  declare moved bigint[]; begin
  execute $q${moved}$q$ into moved;
  if moved is not null then {body} end if;
  return null; end $$"""
    yield f"""create function pass_delete() returns trigger language plpgsql {definer} as $$ begin
  delete from deal_passage p using old_rows o where p.deal_id = o.id; return null; end $$"""
    yield (
        "create trigger pass_delete after delete on deal referencing old table as old_rows"
        " for each statement execute function pass_delete()"
    )
    yield (
        "create trigger pass_insert after insert on deal referencing new table as new_rows"
        " for each statement execute function pass_insert()"
    )
    yield (
        "create trigger pass_update after update on deal referencing old table as old_rows new table as new_rows"
        " for each statement execute function pass_update()"
    )


def right(model: type[Model]) -> dict[str, str]:
    """SQLite: what a derived column must be after an update, as in services/derived."""
    if model is not DealPassage:
        return {}
    deal = "(select 1 from main.deal d where d.id = new.deal_id and {})"
    here = deal.format("d.state = 'open' and d.stage_id = new.stage_id and d.stage_since = new.entered_at")
    return {
        "owner_id": f"exists {deal.format('d.owner_id = new.owner_id')}",
        "left_at": f"(new.left_at is null) = exists {here}",
        "outcome": "(new.outcome = '') = (new.left_at is null)",
        "again": "new.again = old.again",
    }


def recompute() -> Iterator[str]:
    """Let the deals that are open enter the stage where they are, after rows were written past the triggers."""
    there = "exists (select 1 from deal_passage p where p.deal_id = n.id and p.entered_at = n.stage_since)"
    yield f"{_entered('deal n')} and not {there}"


def wrong() -> dict[str, str]:
    """Queries that count the open deals that are not under way, and the passages of those that are elsewhere."""
    here = f"p.deal_id = n.id and p.stage_id = n.stage_id and p.left_at is null and {_THERE}"
    return {
        "deal_passage": "select (select count(*) from deal n where n.state = 'open' and not exists"
        f" (select 1 from deal_passage p where {here})) + (select count(*) from deal_passage p where left_at is null"
        f" and not exists (select 1 from deal n where {here}))",
    }
