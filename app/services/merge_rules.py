"""What becomes of everything that refers to a customer when it is merged into another: told by the tables themselves.

A record that hangs on a customer (OnCustomer) follows if whoever merges sees it. What he does not see stays where it
is: or he would open to the kept one's people a past that he has not himself (V29). Every other reference is named in
RULES; a test fails for one that is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Table, UniqueConstraint

from app.models import Customer, Model, OnCustomer, Voucher, hanging, table_of
from app.models.access import GIVE_CUSTOMER, sql, with_customer

RULES = {
    "contact.customer_id": "persons move; one with the same phone is one",
    "group_member.customer_id": "the kept one joins the groups",
    "customer_share.customer_id": "the kept one is shared as far as whoever merges may give it",
    "relation.customer_id": "pair",
    "relation.other_id": "pair",
    "not_duplicate.customer_id": "pair",
    "not_duplicate.other_id": "pair",
    "deal_party.customer_id": "the parties of deals are the kept one",
    "customer.parent_id": "branches get the kept one above them",
    "customer.merged_into_id": "what was merged before goes on pointing to it: one follows from one to the next",
}
_PAIRS = {
    "postgresql": "unnest(merged, into_these) {0}(gone, kept)",
    "sqlite": "(select value ->> 0 gone, value ->> 1 kept from json_each(:pairs)) {0}",
}


def unregistered(tables: Sequence[Table] = ()) -> list[str]:
    """References to a customer that nobody has said what to do with."""
    followed = {table_of(model) for model in hanging()}
    customer = table_of(Customer)
    return sorted(
        f"{table.name}.{key.parent.name}"
        for table in (*Model.metadata.sorted_tables, *tables)
        for key in table.foreign_keys
        if key.column.table is customer
        and f"{table.name}.{key.parent.name}" not in RULES
        and not (table in followed and key.parent.name == "customer_id")
    )


def pairs_of(dialect: str, alias: str = "p") -> str:
    """A table of who is merged (`gone`) and into whom (`kept`), inside the statements."""
    return _PAIRS[dialect].format(alias)


def moves(dialect: str) -> Iterator[str]:
    """The statements that move everything, in order; on SQLite with the parameter `pairs`, a JSON list of pairs."""
    for model in sorted(hanging(), key=lambda each: each is Voucher):  # money after its contracts
        yield _follow(model, dialect)
    yield _contacts(dialect)
    for name in sorted({key.partition(".")[0] for key, rule in RULES.items() if rule == "pair"}):
        yield from _pair_table(name, dialect)
    here = "main." if dialect == "sqlite" else ""
    p = pairs_of(dialect)
    yield f"update {here}deal_party as t set customer_id = p.kept from {p} where t.customer_id = p.gone"
    yield f"update {here}customer as t set parent_id = p.kept from {p} where t.parent_id = p.gone and t.id <> p.kept"
    moment = "clock_timestamp()" if dialect == "postgresql" else ":moment"
    yield f"update {here}customer as t set archived_at = {moment}, merged_into_id = p.kept from {p} where t.id = p.gone"


def _seen(model: type[Model], dialect: str) -> str:
    """Whether a record goes along: if whoever merges sees it; what was paid goes, or stays, with its contract."""
    assert issubclass(model, OnCustomer)
    money = model.__tablename__ == Voucher.__tablename__
    also = " or me(maker_id)" if "maker_id" in table_of(model).c and not money else ""
    seen = f"({sql(with_customer(model.__kind__) + also, dialect, 't')})"
    if not money:
        return seen
    here = "main." if dialect == "sqlite" else ""
    contract = f"exists (select 1 from {here}contract c where c.id = t.contract_id and c.customer_id = "
    return f"({contract}p.kept) or {seen} and not {contract}p.gone))"


def _follow(model: type[Model], dialect: str) -> str:
    here = "main." if dialect == "sqlite" else ""
    return (
        f"update {here}{model.__tablename__} as t set customer_id = p.kept from {pairs_of(dialect)}"
        f" where t.customer_id = p.gone and {_seen(model, dialect)}"
    )


def _contacts(dialect: str) -> str:
    """Who has the same phone, or without any the same name and e-mail, is there already and stays behind."""
    here = "main." if dialect == "sqlite" else ""
    same = (
        "(o.phone <> '' and o.phone = t.phone"
        " or o.phone = '' and t.phone = '' and lower(o.name) = lower(t.name) and o.email = t.email)"
    )
    there = f"exists (select 1 from {here}contact o where o.customer_id = p.kept and {same})"
    earlier = (
        f"exists (select 1 from {here}contact o join {pairs_of(dialect, 'q')} on q.gone = o.customer_id"
        f" where q.kept = p.kept and o.id < t.id and {same})"
    )
    main = f"exists (select 1 from {here}contact o where o.customer_id = p.kept and o.main)"
    return (
        f"update {here}contact as t set customer_id = p.kept, main = t.main and not {main} from {pairs_of(dialect)}"
        f" where t.customer_id = p.gone and not {there} and not {earlier}"
    )


def _pair_table(name: str, dialect: str) -> Iterator[str]:
    """Ties between two customers: one to itself, or one that is there already, is dropped."""
    here, table = "main." if dialect == "sqlite" else "", Model.metadata.tables[name]
    ends = ("customer_id", "other_id")
    unique = next(u for u in table.constraints if isinstance(u, UniqueConstraint))
    same = [f"x.{c.name} = t.{c.name}" for c in unique.columns if c.name not in ends]
    p, q = (pairs_of(dialect, alias) for alias in "pq")
    px, qx = (pairs_of(dialect, alias) for alias in ("px", "qx"))
    new = "coalesce(p.kept, t.customer_id)", "coalesce(q.kept, t.other_id)"
    same += [f"coalesce(px.kept, x.customer_id) = {new[0]}", f"coalesce(qx.kept, x.other_id) = {new[1]}"]
    yield (
        f"delete from {here}{name} where id in (select t.id from {here}{name} t"
        f" left join {p} on p.gone = t.customer_id left join {q} on q.gone = t.other_id"
        f" where (p.gone is not null or q.gone is not null) and ({new[0]} = {new[1]} or exists ("
        f"select 1 from {here}{name} x left join {px} on px.gone = x.customer_id left join {qx} on qx.gone = x.other_id"
        f" where x.id <> t.id and (x.id < t.id or px.gone is null and qx.gone is null) and {' and '.join(same)})))"
    )
    to = (f"coalesce((select p.kept from {p} where p.gone = t.{end}), t.{end})" for end in ends)
    touched = " or ".join(f"t.{end} in (select p.gone from {p})" for end in ends)
    yield (
        f"update {here}{name} as t set {', '.join(f'{end} = {new}' for end, new in zip(ends, to, strict=True))}"
        f" where {touched}"
    )


def postgresql(definer: str) -> Iterator[str]:
    """What plain statements cannot do under row security; it asks for the right to give away each of them."""
    body = "".join(f"  {statement};\n" for statement in moves("postgresql"))
    give = sql(GIVE_CUSTOMER, "postgresql", "k")
    yield f"""create function merge_customers(merged bigint[], into_these bigint[]) returns void
language plpgsql {definer} as $$ begin
  perform 1 from customer where id = any(merged || into_these) order by id for update;
  if (me() is not null and cardinality(merged) = cardinality(into_these) and not merged && into_these
      and cardinality(merged) = (select count(distinct u) from unnest(merged) u)) is not true
    or exists (select 1 from unnest(merged || into_these) u where not exists (select 1 from customer k
      where k.id = u and k.archived_at is null and k.merged_into_id is null and ({give}))) then
    raise exception 'not permitted' using errcode = '42501'; end if;
{body}end $$"""
