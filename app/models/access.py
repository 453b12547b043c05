"""Who may see and change a row: declared once in each class, enforced inside both databases.

A rule is SQL whose functions are the *words* below. PostgreSQL gets them as row-level security policies, SQLite as
temporary views and triggers; a service never filters by rights. A subquery in brackets without a reference to the row
is computed once for each statement, not once for each row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from app.models.words import WORDS

KINDS = {"deals": 1, "contracts": 2, "quotes": 4, "documents": 8, "activities": 16, "orders": 32}
EVERY_KIND = sum(KINDS.values())

SEE_CUSTOMER = "sees(owner_id) or reached(id) or zoned(zone_id)"
CHANGE_CUSTOMER = "edits(owner_id) or trusted(id, 2)"
GIVE_CUSTOMER = "edits(owner_id) or trusted(id, 3)"

_PARENTS = ("part", "piece", "piece_at", "made", "owned")  # words whose first argument is a table
_ON_PERSON = {"meets": SEE_CUSTOMER, "tends": CHANGE_CUSTOMER}  # about a contact
_ON_CUSTOMER = {"known": SEE_CUSTOMER, "owns": CHANGE_CUSTOMER, "gives": GIVE_CUSTOMER}
# The kinds of the past of a customer that one has, and so may give (V18b): bits of KINDS.
HELD_KINDS = "(case when edits(owner_id) then of(old_kinds) else 0 end{})".format(
    "".join(f" | case when lent(id, {bit}) then {bit} else 0 end" for bit in KINDS.values())
)


@dataclass(frozen=True)
class Access:
    """Four rules for one table; `change` must hold before and after an update."""

    see: str
    add: str = "never()"
    change: str = "never()"
    remove: str = "never()"
    fixed: tuple[str, ...] = ()  # columns that nobody may update
    given: tuple[str, ...] = ()  # columns that the database fills in, nobody may insert
    keep: str = "true"  # what every update must keep, in terms of old and new
    still: str = "true"  # what a row must be to be changed at all; others are passed over
    everybody: bool = True  # a role that sees all sees all of this table too


def _archived_by_right(unless: str = "") -> str:
    or_ = f" or {unless}" if unless else ""
    return f"(new.archived_at is not distinct from old.archived_at or may(archive){or_})"


def customer() -> Access:
    """Seen by the owner, those above him, those of its zone and those it is shared with.

    The owner changes by transfer alone, which is a function of its own: the giver no longer sees what he gave.
    """
    return Access(
        SEE_CUSTOMER, add="edits(owner_id)", change=CHANGE_CUSTOMER, keep=_archived_by_right(),
        fixed=("created_at", "owner_id", "owner_since", "old_kinds", "merged_into_id"), given=("merged_into_id",),
    )  # fmt: skip


def with_customer(kind: str) -> str:
    """Who sees a record as its owner's side or with its customer."""
    return f"sees(owner_id) or sees(keeper_id) or zoned(zone_id) or shared(customer_id, {KINDS[kind]}, created_at)"


def follows_customer(kind: str, also: str = "", unless: str = "") -> Access:
    """A record with an owner of its own, seen too by the customer's keeper, zone and receivers of shares.

    To archive it takes a right, `unless` it is one that may go without.
    """
    return Access(
        f"{with_customer(kind)}{also}",
        add=f"(edits(owner_id){also}) and (none(customer_id) or known(customer_id))",
        change=f"edits(owner_id){also}",
        fixed=("created_at", "owner_id"),
        keep="(new.customer_id is not distinct from old.customer_id or new.customer_id is null"
        f" or known(new.customer_id)) and {_archived_by_right(unless)}",
    )


# What hangs on a deal without a customer, as of a participant who does not see him: for all who have to do with it.
_WITH_DEAL = " or none(customer_id) and (led(deal_id) or joined(deal_id))"


def activity() -> Access:
    """Whoever asked for an activity sees and changes it too; it may be archived (taken off the list) by both."""
    rules = follows_customer("activities", also=" or me(maker_id)")
    return Access(f"{rules.see}{_WITH_DEAL}", f"{rules.add} and (none(file_id) or part(file, file_id))", rules.change,
                  fixed=(*rules.fixed, "maker_id", "file_id", "message_id"), keep=rules.keep)  # fmt: skip


def deal() -> Access:
    """Whoever takes part in a deal sees it too; with `works` he changes it like its owner's side."""
    rules = follows_customer("deals")
    return replace(rules, see=f"{rules.see} or joined(id)", change=f"{rules.change} or works(id)")


def file() -> Access:
    """A file of a deal is seen too by who is in charge of the deal or takes part in it; what never was whole may go."""
    rules = follows_customer("documents", unless="(old.sha256 = '' and old.link = '')")
    on_deal = "of(table_name) = 'deal'"
    return replace(rules, see=f"{rules.see} or {on_deal} and (led(row_id) or joined(row_id))",
                   add=f"{rules.add} and (not {on_deal} or part(deal, row_id))",
                   fixed=(*rules.fixed, "table_name", "row_id"))  # fmt: skip


def of_deal(*fixed: str, rule: str = "", also: str = "") -> Access:
    """A piece of a deal: seen with it, kept by whoever works on it; `also` says who else may take it away."""
    mine = "(piece(deal, deal_id) or works(deal_id))"
    kept = f"{mine} and {rule}" if rule else mine
    return Access("part(deal, deal_id)", add=kept, change=kept, remove=f"{mine}{also}", fixed=("deal_id", *fixed))


def comment() -> Access:
    """Said by whoever sees the deal, in his own name; changed and taken back by him alone."""
    mine = "me(author_id) and part(deal, deal_id)"
    return Access("part(deal, deal_id)", add=mine, change=mine, fixed=("deal_id", "author_id", "created_at"))


def passage() -> Access:
    """Written by triggers alone: SQLite cannot tell who writes, but that it is what the deal says."""
    return Access("part(deal, deal_id)", add="passing(deal_id, stage_id, entered_at)",
                  remove="stale(deal_id, stage_id, entered_at)")  # fmt: skip


def link(also: str = "") -> Access:
    """A row that ties something to a customer: seen with the customer, tied and untied by whoever may change it."""
    known = f" and known({also})" if also else ""
    mine, other = f"owns(customer_id){known}", f" and part(customer, {also})" if also else ""
    return Access(f"part(customer, customer_id){other}", add=f"{mine} and known(customer_id)", change=mine, remove=mine,
                  fixed=("customer_id", *([also] if also else [])))  # fmt: skip


def between_people() -> Access:
    """A row that ties two contacts: seen with both, tied by the first's side, untied by either's.

    What hangs on a person who is being removed goes with him.
    """
    mine = "tends(contact_id) and meets(other_id)"
    return Access("part(contact, contact_id) and part(contact, other_id)", add=mine, change=mine,
                  remove="tends(contact_id) or tends(other_id) or gone(contact_id) or gone(other_id)",
                  fixed=("contact_id", "other_id"))  # fmt: skip


def share() -> Access:
    """Given by the owner's side and by co-owners at any level; by who may edit up to level 2.

    Nobody gives more of the past than he has (V18b), or an owner would open to himself what did not come along (V29).
    """
    give = "(gives(customer_id) or of(level) <= 2 and owns(customer_id))"
    return Access("part(customer, customer_id)", add=f"{give} and has(customer_id, old_kinds, since)", change=give,
                  remove="owns(customer_id)", fixed=("customer_id", "employee_id", "department_id"),
                  keep="(new.old_kinds & ~old.old_kinds = 0 and new.since >= old.since"
                       " or has(new.customer_id, new.old_kinds, new.since))")  # fmt: skip


def office(write: str = "may(administer)", remove: bool = False) -> Access:
    """Seen by every active employee, written by the administrator or as said."""
    return Access("active()", add=write, change=write, remove=write if remove else "never()")


def employee() -> Access:
    """Seen by all; an administrator adds and changes, everybody the own phone and e-mail.

    Not the own position: it decides who of a department gets one customer more (V27, V28).
    """
    return Access("active()", add="may(administer)", change="may(administer) or me(id)", fixed=("login",),
                  keep="(may(administer) or (new.role_id, new.department_id, new.active, new.name, new.title,"
                       " new.position) = (old.role_id, old.department_id, old.active, old.name, old.title,"
                       " old.position))")  # fmt: skip


def counter() -> Access:
    """Everybody may begin a series, at nothing, and count up, by one."""
    return Access(
        "active()", add="active() and of(last) = 0", change="active()", fixed=("name",), keep="new.last = old.last + 1"
    )


def private() -> Access:
    """Only its owner, whatever the role."""
    mine = "me(owner_id)"
    return Access(mine, mine, mine, mine, everybody=False)


def addressed() -> Access:
    """Put there by anybody, seen by whom it is for, who may only mark it as read."""
    return Access("me(owner_id)", add="active()", change="me(owner_id)", everybody=False,
                  fixed=("owner_id", "key", "kind", "text", "data", "table_name", "row_id", "at"))  # fmt: skip


def secret() -> Access:
    """Nobody reads it; one's own, and the administrator everybody's, can be replaced."""
    own = "me(employee_id) or may(administer)"
    return Access("never()", own, own, own, everybody=False)


def hidden() -> Access:
    """The database's own: nobody reads or writes it but functions and triggers."""
    return Access("never()", everybody=False)


def part_of(table: str, column: str) -> Access:
    """A piece of a record: seen by who sees the record, added by who may change it as its owner; never changed."""
    return Access(f"part({table}, {column})", add=f"piece({table}, {column})")


def document(kind: str, open_states: tuple[str, ...], also: str = "true") -> Access:
    """A record with an owner that hangs on a customer, and on a deal or another document that its maker sees.

    Its content changes in one of the open states alone: on any road, and when an action is taken back.
    """
    rules, deal = follows_customer(kind), "(none(deal_id) or part(deal, deal_id))"
    before, after = (", ".join(f"{row}.{c}" for c in ("revision", "total", "value")) for row in ("old", "new"))
    return Access(f"{rules.see}{_WITH_DEAL}", f"{rules.add} and {deal}", rules.change, fixed=rules.fixed,
                  keep=f"{rules.keep} and (new.deal_id is not distinct from old.deal_id or {deal})"
                       f" and (({before}) = ({after}) or old.state in {open_states}) and {also}")  # fmt: skip


def contract(open_states: tuple[str, ...], binding: tuple[str, ...]) -> Access:
    """A document that stays signed, or is cancelled, while there is money on it: what was paid for is owed."""
    still = f"old.state not in {binding} or new.state in {(*binding, 'cancelled')}"
    there = "new.archived_at is not distinct from old.archived_at"
    return document("contracts", open_states, also=f"({there} and ({still}) or unpaid(id))")


def piece_of(table: str, column: str) -> Access:
    """A line of a document, written with it as a whole: only for the revision that the document has.

    So undo puts old lines back only together with the document that they belonged to.
    """
    now = f"piece_at({table}, {column}, revision)"
    return Access(f"part({table}, {column})", add=now, remove=now)


_LINKS = {
    "customer_id": "none(customer_id) or known(customer_id)",
    "contract_id": "none(contract_id) or part(contract, contract_id)",
    "deal_id": "none(deal_id) or part(deal, deal_id)",
}


def voucher() -> Access:
    """Whose business it is, who wrote it, who confirms, and with the right to debts who sees the customer's (E29).

    On a contract: who sees the contract; and to whom it came with its customer, it is his business (V29). A draft alone
    can change, and only who may confirm confirms: then the money has moved (B13). A number comes from its counter.
    """
    customers = "sees(owner_id) or sees(keeper_id) or zoned(zone_id) or shared(customer_id, 2, created_at)"
    customers = f"none(contract_id) and ({customers}) or part(contract, contract_id)"
    theirs = " or ".join(f"owned({table}, {table}_id, owner_id)" for table in ("contract", "deal"))
    # a draft of its own goes by hand, and comes back when that is undone
    loose = "none(new.contract_id) and none(new.deal_id)"
    loose += " and may(transfer) and edits(old.owner_id) and edits(new.owner_id)"
    mine = "(edits(owner_id) or may(confirm_vouchers))"
    links = " and ".join(f"({rule})" for rule in _LINKS.values())
    kept = " and ".join(f"(new.{key} is not distinct from old.{key} or {rule})" for key, rule in _LINKS.items())
    return Access(
        f"me(owner_id) or me(maker_id) or may(confirm_vouchers) or me(keeper_id) and inherited(contract_id)"
        f" or may(see_debts) and ({customers})",
        add=f"{mine} and me(maker_id) and of(state) = 'draft' and none(number) and {links}"
        " and (none(reverses_id) or may(confirm_vouchers))",
        change="(me(maker_id) or me(owner_id) and may(edit) or may(confirm_vouchers))",
        fixed=("created_at", "maker_id", "kind", "reverses_id"),
        still="of(state) = 'draft'",
        keep="(new.state <> 'confirmed' or may(confirm_vouchers) and me(confirmed_by_id))"
        " and (new.number is null and old.number is null or drawn(book, year, number) and old.number is null"
        " or new.number = old.number and new.book = old.book and new.year = old.year)"
        f" and (new.owner_id = old.owner_id or {theirs} or {loose}) and {kept}",
        everybody=False,
    )  # fmt: skip


def ledger(add: str) -> Access:
    """Written by the triggers of the ledger alone, read by who confirms vouchers; never changed, never removed."""
    return Access("may(confirm_vouchers)", add=add, everybody=False)


def version() -> Access:
    """A paper of one of four records: seen with it, made by who may change the record or print the voucher."""
    parents = {"quote": "quote_id", "contract": "contract_id", "sales_order": "order_id", "voucher": "voucher_id"}
    see = " or ".join(f"part({table}, {column})" for table, column in parents.items())
    mine = " or ".join(f"{'part' if table == 'voucher' else 'piece'}({table}, {key})" for table, key in parents.items())
    return Access(see, add=f"me(maker_id) and ({mine})", change=f"({mine})",
                  fixed=(*parents.values(), "number", "origin", "template_id", "maker_id", "name", "size", "sha256",
                         "created_at"))  # fmt: skip


def chunk_of(table: str, column: str) -> Access:
    """A part of the content of a paper: seen with it, added by its maker or those above him; never changed."""
    return Access(f"part({table}, {column})", add=f"made({table}, {column})")


def opened() -> Access:
    """Actions: seen by all, opened in one's own name only."""
    return Access("active()", add="me(employee_id)", given=("at", "xact"))


def log() -> Access:
    """The change log: one's own changes; the schema adds those of every record that one sees."""
    return Access("me(employee_id)", add="logged(employee_id)", change="logged(employee_id)")


def sql(rule: str, dialect: str, row: str) -> str:
    """The rule as SQL of one engine about `row`: a table, an alias, or old and new in a trigger."""

    def word(match: re.Match[str]) -> str:
        name, plain = match[1], [a.strip() for a in match[2].split(",")]
        if name in _PARENTS:
            return WORDS[dialect][name].format(plain[0], *(f"{row}.{column}" for column in plain[1:]))
        if name == "may":
            return WORDS[dialect][name].format(plain[0])
        arguments = [f"{row}.{a}" if a.isidentifier() else a for a in plain]
        if name == "has":
            return _has(dialect, *arguments)
        if name in _ON_PERSON:
            return _about_person(_ON_PERSON[name], dialect, arguments[0])
        if name in _ON_CUSTOMER:
            return _about_customer(_ON_CUSTOMER[name], dialect, arguments[0])
        return WORDS[dialect][name].format(*arguments)

    known = "|".join([*WORDS[dialect], *_ON_CUSTOMER, *_ON_PERSON, "has"])
    return re.sub(rf"\b({known})\(([^()]*)\)", word, rule)


def _about_customer(rule: str, dialect: str, key: str) -> str:
    table = "main.customer" if dialect == "sqlite" else "customer"
    return f"exists (select 1 from {table} k where k.id = {key} and ({sql(rule, dialect, 'k')}))"


def _about_person(rule: str, dialect: str, key: str) -> str:
    schema = "main." if dialect == "sqlite" else ""
    return (
        f"exists (select 1 from {schema}contact p join {schema}customer k on k.id = p.customer_id"
        f" where p.id = {key} and ({sql(rule, dialect, 'k')}))"
    )


def _has(dialect: str, key: str, kinds: str, since: str) -> str:
    """Whether one has these kinds of a customer's past, and sees what was made from `since` on."""
    table = "main.customer" if dialect == "sqlite" else "customer"
    everything, held, lent_at = (sql(rule, dialect, "k") for rule in ("may(see_all)", HELD_KINDS, "lent_at(id)"))
    mine = sql("edits(owner_id)", dialect, "k")
    return (
        f"({everything} or exists (select 1 from {table} k where k.id = {key}"
        f" and ({mine} and {kinds} & ~k.old_kinds = 0 or {kinds} & ~{held} = 0)"
        f" and ({mine} and {since} >= k.owner_since or {since} >= {lent_at})))"
    )
