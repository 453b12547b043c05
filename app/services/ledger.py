"""The ledger of the funds, written by triggers on both engines: confirming a voucher moves its money, once, and nothing
else ever does (B13, V37).

Both legs are entries of one statement; `fund_day` has the turnover of a fund by day, so that its balance at any date is
a short sum. A reversal posts the same legs with the other sign.
"""

from __future__ import annotations

from collections.abc import Iterator

OVERDRAWN = "overdrawn"  # what the triggers say, for services/failures.py
NO_REVERSAL = "not a reversal"

_CONFIRMED = "old.state = 'draft' and new.state = 'confirmed'"
_REVERSES = (
    "new.reverses_id is null or exists (select 1 from voucher v where v.id = new.reverses_id"
    " and v.state = 'confirmed' and v.reverses_id is null and v.kind = new.kind and v.amount = -new.amount"
    " and v.from_fund_id is not distinct from new.from_fund_id and v.to_fund_id is not distinct from new.to_fund_id)"
)
_LEGS = (
    "select new.id, l.fund, new.day, l.received, l.paid from (select new.from_fund_id as fund, 0 as received,"
    " new.amount as paid union all select new.to_fund_id, new.amount, 0) l where l.fund is not null order by l.fund"
)
_TURNOVER = "select e.fund_id, e.day, e.received, e.paid from entry e where e.voucher_id = new.id order by e.fund_id"
_ADDED = "received = fund_day.received + excluded.received, paid = fund_day.paid + excluded.paid"
# Of the fund that pays; a reversal takes from the one that received. On no day, not only today: what was paid last
# month cannot have come later.
_EMPTY = (
    "exists (select 1 from (select d.fund_id, sum(d.received - d.paid) over (partition by d.fund_id order by d.day)"
    " as held from fund_day d"
    " where d.fund_id = case when new.amount > 0 then new.from_fund_id else new.to_fund_id end) h"
    " join fund f on f.id = h.fund_id where h.held < 0 and not f.may_overdraw)"
)
_POST = (
    f"insert into entry(voucher_id, fund_id, day, received, paid) {_LEGS};",
    f"insert into fund_day(fund_id, day, received, paid) {_TURNOVER}"
    f" on conflict (fund_id, day) do update set {_ADDED};",
)
_ALL_LEGS = (
    "select v.id as voucher_id, v.from_fund_id as fund_id, v.day, 0 as received, v.amount as paid from voucher v"
    " where v.state = 'confirmed' and v.from_fund_id is not null"
    " union all select v.id, v.to_fund_id, v.day, v.amount, 0 from voucher v"
    " where v.state = 'confirmed' and v.to_fund_id is not null"
)


def postgresql() -> Iterator[str]:
    """The funds are locked in the order of their keys: two confirmations wait for each other, and never for ever."""
    definer = "security definer set search_path = office, public, pg_temp"
    yield f"""create function post_voucher() returns trigger language plpgsql {definer} as $$ begin
  perform 1 from fund where id in (new.from_fund_id, new.to_fund_id) order by id for update;
  if not ({_REVERSES}) then raise exception '{NO_REVERSAL}'; end if;
  {_POST[0]}
  {_POST[1]}
  if {_EMPTY} then raise exception '{OVERDRAWN}'; end if;
  return null;
end $$"""
    yield (
        f"create trigger post after update of state on voucher for each row when ({_CONFIRMED})"
        " execute function post_voucher()"
    )


def sqlite() -> Iterator[str]:
    yield f"""create trigger post after update of state on voucher when {_CONFIRMED} begin
  select raise(abort, '{NO_REVERSAL}') where not ({_REVERSES});
  {_POST[0]}
  {_POST[1]}
  select raise(abort, '{OVERDRAWN}') where {_EMPTY};
end"""


def recompute() -> Iterator[str]:
    """Post the confirmed vouchers that are not, after rows were written past the triggers."""
    posted = "exists (select 1 from entry e where e.voucher_id = l.voucher_id and e.fund_id = l.fund_id)"
    yield (
        "insert into entry(voucher_id, fund_id, day, received, paid)"
        f" select * from ({_ALL_LEGS}) l where not {posted} order by l.voucher_id"
    )
    yield "delete from fund_day"
    yield (
        "insert into fund_day(fund_id, day, received, paid)"
        " select fund_id, day, sum(received), sum(paid) from entry group by fund_id, day"
    )


def wrong() -> dict[str, str]:
    """Queries that count what is not as the confirmed vouchers say: legs of entries, days of turnover, funds that are
    overdrawn though they may not be, and numbers that a book lacks (V38)."""
    days = "select fund_id, day, sum(received) as received, sum(paid) as paid from ({}) l group by fund_id, day"
    return {
        "entry": _differences(_ALL_LEGS, "select voucher_id, fund_id, day, received, paid from entry"),
        "fund_day": _differences(days.format(_ALL_LEGS), "select fund_id, day, received, paid from fund_day"),
        "fund": "select count(*) from fund f where not f.may_overdraw and"
        " (select coalesce(sum(d.received - d.paid), 0) from fund_day d where d.fund_id = f.id) < 0",
        "voucher.number": "select coalesce(sum(b.last - b.many), 0) from (select max(number) as last, count(*) as many"
        " from voucher where number is not null group by book, year) b",
    }


def _differences(should: str, stands: str) -> str:
    missing, extra = (
        f"select * from ({a}) a except select * from ({b}) b" for a, b in ((should, stands), (stands, should))
    )
    return f"select (select count(*) from ({missing}) m) + (select count(*) from ({extra}) e)"
