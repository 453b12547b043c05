"""What one employee reads and writes, table by table, compared with the oracle: the disagreements are returned."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, CursorResult, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    ActivityKind,
    Attribute,
    Contact,
    ContactRelation,
    Contract,
    ContractLine,
    Counter,
    Credential,
    Customer,
    Deal,
    DealCheck,
    DealComment,
    DealCost,
    DealLine,
    DealParticipant,
    DealParty,
    DealPassage,
    DealTie,
    Department,
    DocumentChunk,
    DocumentVersion,
    Draft,
    Employee,
    Entry,
    File,
    FileChunk,
    Fund,
    FundDay,
    Group,
    GroupMember,
    Guide,
    GuideContent,
    Holiday,
    Job,
    LostReason,
    Model,
    NotDuplicate,
    Notification,
    Order,
    Product,
    PutOff,
    Quote,
    Relation,
    Reminded,
    Role,
    SavedView,
    ScoreQueue,
    Setting,
    Share,
    StageCheck,
    StageTask,
    Template,
    TemplateContent,
    VatRate,
    Voucher,
    Zone,
    ZoneMember,
    classes,
    table_of,
)
from app.models.base import now
from app.models.employee import RIGHTS
from app.services import schema
from app.services.office import Office
from tests.attacks import cases
from tests.attacks.oracle import Oracle
from tests.world import DAY, EMPLOYEES, START, World

QUIET = {"synchronize_session": False}
ON_DEALS = (Activity, Contract, Order, Quote)
INACTIVE, CLERK, EDITOR, POOL = 35, 36, 37, EMPLOYEES + 1


def vary(world: World) -> None:
    """More kinds of people and rows: a dismissed one with an open session, one who may nothing, one who edits all.

    Customers seen in every way there is (cases.py), archived ones, merged ones, a second open department with teams
    below it, a department whose manager was dismissed, and rows in every table.
    """
    world.office(INACTIVE)
    with world.office(INACTIVE).read() as session:
        session.execute(text("select 1"))
    with schema.system(world.engine, "vary") as connection:
        nothing = dict.fromkeys(RIGHTS, False)
        clerk, editor = {"key": "clerk", "name": "Clerk"}, {"key": "editor", "name": "Editor"}
        connection.execute(insert(Role), [clerk | nothing, editor | nothing | {"edit": True, "edit_all": True}])
        roles = {row.key: row.id for row in connection.execute(select(Role.key, Role.id))}
        for employee, key in ((CLERK, "clerk"), (EDITOR, "editor")):
            connection.execute(update(Employee).where(Employee.id == employee).values(role_id=roles[key]))
        connection.execute(update(Employee).where(Employee.id == INACTIVE).values(active=False))
        pool = {"login": "pool", "name": "Kho chung", "department_id": 1, "role_id": roles["clerk"], "active": True}
        assert connection.scalar(insert(Employee).values(pool).returning(Employee.id)) == POOL
        connection.execute(update(Customer).where(Customer.id.in_([5, 50])).values(owner_id=POOL))
        cases.shared(connection)
        cases.handed_on(connection, cases.READER)
        cases.handed_on(connection, POOL)
        cases.handed_on(connection, cases.KEEPER, cases.ZONE)
        _end(connection)
        level = {"level": 2, "old_kinds": 1, "since": START}
        more = [{"customer_id": c, "employee_id": e, "department_id": None} | level for c, e in ((1, CLERK), (2, 14))]
        kept = {(row.customer_id, row.employee_id) for row in connection.execute(select(Share)).all()}
        connection.execute(insert(Share), [row for row in more if (row["customer_id"], row["employee_id"]) not in kept])
        people = range(1, EMPLOYEES + 1)
        connection.execute(insert(Draft), [{"owner_id": e, "form": "customer", "data": {"name": "x"}} for e in people])
        connection.execute(insert(Reminded), [{"owner_id": e, "activity_id": 1, "remind_at": START} for e in people])
        connection.execute(insert(PutOff), [
            {"owner_id": e, "line": "deal", "row_id": 1, "until": START.date()} for e in people])  # fmt: skip
        connection.execute(insert(FileChunk), [{"file_id": f, "number": 0, "content": b"x"} for f in range(1, 101)])
        connection.execute(update(File).where(File.id % 2 == 0).values(sha256="x"))  # the others never came whole
        connection.execute(update(File).where(File.id % 5 == 0).values(table_name="deal", row_id=File.id % 64 + 1))
        connection.execute(update(File).where(File.id % 10 == 0).values(row_id=63))
        of_theirs = select(Contract.customer_id).where(Contract.id == Voucher.id - 6).scalar_subquery()
        connection.execute(update(Voucher).where(Voucher.id > 6, Voucher.id % 2 == 0).values(
            contract_id=Voucher.id - 6, customer_id=of_theirs))  # fmt: skip
        connection.execute(insert(Holiday), [{"name": "Ngày thành lập", "day": 12, "month": 5}])
        connection.execute(insert(Counter), [{"name": "contract", "last": 7}])
        connection.execute(insert(Job), [{"name": "backup", "due_at": START}])
        connection.execute(insert(Attribute), [{"key": "branch", "label": "Chi nhánh"}])
        connection.execute(insert(ScoreQueue), [{"customer_id": 1}])
        _deals(connection)
        if connection.scalar(select(Credential.id).limit(1)) is None:
            hashes = [{"employee_id": e, "password_hash": "x"} for e in people]
            connection.execute(insert(Credential), hashes)
        # A quarter of the log: PostgreSQL asks the rules of every change's record anew.
        some = "row_id > 10 and row_id % 6 <> 0 and row_id not in (61, 62, 63)"
        connection.execute(text(f"delete from change where {some}"))


def _deals(connection: Connection) -> None:
    """People who take part in deals, and every third of them works on his; what hangs on the first 60."""
    numbers = range(1, 61)
    joined = [{"deal_id": n, "employee_id": 2 + (7 * n + k) % 38, "works": n % 3 == 0} for n in numbers for k in (0, 5)]
    joined += [{"deal_id": n, "employee_id": e, "works": w} for n, e, w in (
        (61, INACTIVE, True), (62, CLERK, True), (63, cases.READER, True), (64, cases.READER, False))]  # fmt: skip
    connection.execute(insert(DealParticipant), joined)
    for model in ON_DEALS:  # as of a participant who does not see the customer
        connection.execute(update(model).where(model.customer_id.is_(None)).values(deal_id=63 + model.id % 2))
    connection.execute(insert(StageCheck), [{"stage_id": 1, "text": "Đã khảo sát"}])
    connection.execute(insert(StageTask), [{"stage_id": 1, "kind_id": 1, "title": "Gọi"}])
    connection.execute(insert(Guide), [{"pipeline_id": 1, "name": "Quy định", "kind": "file"}])
    connection.execute(insert(GuideContent), [{"guide_id": 1, "content": b"x"}])
    of = [{"deal_id": n} for n in numbers]
    connection.execute(insert(DealLine), [row | {"name": "Bàn"} for row in of])
    connection.execute(insert(DealCost), [row | {"day": DAY, "text": "Xe"} for row in of])
    connection.execute(insert(DealCheck), [row | {"check_id": 1, "employee_id": 2} for row in of])
    connection.execute(insert(DealComment), [
        row | {"author_id": 2 + row["deal_id"] % 38, "text": "x", "mentions": []} for row in of])  # fmt: skip
    parties = [row | {"kind": "competitor", "name": "x", "customer_id": n if (n := row["deal_id"]) % 2 else None}
               for row in (*of, *of)]  # fmt: skip
    connection.execute(insert(DealParty), parties)
    ties = [{"party_id": n, "other_id": 60 + n, "kind": "x"} for n in numbers]
    connection.execute(insert(DealTie), [row | tie for row, tie in zip(of, ties, strict=True)])


def _end(connection: Connection) -> None:
    """Customers off the list, half of them merged into one that few see; a dismissed one in every place."""
    connection.execute(update(Customer).where(Customer.id % 13 == 0).values(archived_at=START))
    connection.execute(update(Customer).where(Customer.id % 26 == 0).values(merged_into_id=Customer.id - 1))
    connection.execute(update(Department).where(Department.id == 4).values(open=True))
    connection.execute(update(Department).where(Department.id == 8).values(manager_id=INACTIVE))
    connection.execute(insert(ZoneMember), [{"employee_id": INACTIVE, "zone_id": 3}])


def attempt(session: Session, statement: Any) -> Any:
    """What the statement returns, None if it was refused; nothing stays."""
    nested = session.begin_nested()
    try:
        result = session.execute(statement, execution_options=QUIET | {"preserve_rowcount": True})
        counted = isinstance(result, CursorResult) and not result.returns_rows
        return result.rowcount if counted else set(result.scalars())
    except DBAPIError:
        return None
    finally:
        nested.rollback()


def reads_wrong(oracle: Oracle, office: Office, me: int, only: type[Model] | None = None) -> list[str]:
    """Tables of which the employee sees something else than he should: by the ORM, by Core and by plain text.

    On PostgreSQL the three are one statement, which for the log takes seconds.
    """
    wrong, expected = [], oracle.seen(me)
    with office.read() as session:
        for model in [only] if only else classes():
            name = model.__tablename__
            roads = (text(f"select id from {name}"), select(model.id), select(table_of(model).c.id))
            for query in roads if office.on_sqlite else roads[:1]:
                seen = set(session.scalars(query))
                if seen != expected[model]:
                    more, less = sorted(seen - expected[model])[:3], sorted(expected[model] - seen)[:3]
                    wrong.append(f"{me} sees {name}: too much {more}, too little {less}")
    return wrong


def writes_wrong(oracle: Oracle, office: Office, me: int, only: type[Model] | None = None) -> list[str]:
    """Where an update, a delete or an insert does something else than it should."""
    wrong, changeable, removable = [], oracle.changeable(me), oracle.removable(me)
    with _writing(oracle, office, me) as session:
        for model in [only] if only else classes():
            name = model.__tablename__
            # What nobody may see cannot be told back, only counted.
            told = model.id if model is not Credential else None
            for verb, statement, ids in (
                ("updates", update(model).values(_same(model)), changeable[model]),
                ("deletes", delete(model), removable[model] if office.on_sqlite else set()),
            ):
                got = attempt(session, statement.returning(told) if told is not None else statement)
                got = got if got is not None else set() if told is not None else 0
                if got != (ids if told is not None else len(ids)) and not (told is None and not office.on_sqlite):
                    wrong.append(f"{me} {verb} {name}: {_difference(got, ids)}")
            if not office.on_sqlite and model.__access__.remove != "never()":
                every = list(oracle.rows[model])
                gone = attempt(session, text(f"select remove_{name}(:ids)").bindparams(ids=every)) or {0}
                if gone != {len(removable[model])}:
                    wrong.append(f"{me} removes {name}: {gone} instead of {len(removable[model])}")
        for model, row, allowed in () if only else inserts(oracle, me):
            added = insert(table_of(model)).values(row).inline()  # without RETURNING, which asks for the right to see
            if (attempt(session, added) == 1) != allowed:
                wrong.append(f"{me} inserts {model.__tablename__} {row}: should be {allowed}")
    return wrong


def _writing(oracle: Oracle, office: Office, me: int) -> Any:
    """A dismissed employee cannot even open an action: what he tries, he tries outside of one."""
    return office.transaction("matrix") if oracle.active(me) else Session(office.engine)


def _difference(got: Any, ids: set[int]) -> str:
    if isinstance(got, int):
        return f"{got} rows instead of {len(ids)}"
    return f"too much {sorted(got - ids)[:3]}, too little {sorted(ids - got)[:3]}"


def _same(model: type[Model]) -> dict[str, Any]:
    """An update that changes nothing, of a column that may be updated."""
    if model is Counter:
        return {"last": Counter.last + 1}
    fixed = {*model.__access__.fixed, *model.__access__.given, *model.__derived__, "id", "created_at"}
    table = table_of(model)
    column = next((c for c in table.c if c.name not in fixed), table.c.get("created_at"))
    assert column is not None
    return {column.name: column}


def inserts(oracle: Oracle, me: int) -> Iterator[tuple[type[Model], dict[str, Any], bool]]:
    """Rows and whether the employee may add them."""
    chance, active, admin = random.Random(me), oracle.active(me), oracle.may(me, "administer")
    people, known = oracle.people_edited(me), oracle.seen(me)[Customer]
    edited, given = oracle.customers_with(me, 2), oracle.customers_with(me, 3)
    for owner in range(1, EMPLOYEES + 1, 3):
        code = {"code": f"M{owner}", "name": "x", "search_text": "x", "sort_key": "x"}
        yield Customer, {"owner_id": owner, **code}, owner in people
        yield SavedView, {"owner_id": owner, "listing": "x", "name": "x"}, active and owner == me
        yield Draft, {"owner_id": owner, "form": "x", "data": {}}, active and owner == me
        yield PutOff, {"owner_id": owner, "line": "quote", "row_id": 1, "until": START.date()}, active and owner == me
        yield Notification, {"owner_id": owner, "key": "k", "kind": "k", "text": "t"}, active
        yield Credential, {"employee_id": owner, "password_hash": "x"}, False  # everybody has one
    customers = [*chance.sample(sorted(known), min(6, len(known))), *chance.sample(range(1, 241), 8)]
    customers += cases.of_each_level(oracle.rows[Customer]) if me == cases.READER else []
    for customer in customers:
        owner = chance.choice([me, chance.randint(2, 40)])
        record = {"customer_id": customer, "owner_id": owner, "created_at": now()}
        deal = {"stage_id": 1, "code": "M", "title": "x", "search_text": "x", "sort_key": "x"}
        yield Deal, record | deal, owner in people and customer in known
        yield File, record | {"name": "x"}, owner in people and customer in known
        on_deal = {"table_name": "deal", "row_id": chance.randint(1, 64), "name": "x"}
        there = on_deal["row_id"] in oracle.seen(me)[Deal]
        yield File, record | on_deal, owner in people and customer in known and there
        maker = chance.choice([me, chance.randint(2, 40)])
        mine = owner in people or (active and maker == me)
        yield Activity, record | {"maker_id": maker, "kind_id": 1, "title": "x"}, mine and customer in known
        yield Contact, {"customer_id": customer, "name": "x"}, customer in edited
        other = chance.randint(1, 240)
        pair = {"customer_id": customer, "other_id": other, "kind": "other kind"}
        allowed = customer in edited and {customer, other} <= known and customer != other
        yield Relation, pair, allowed
        marked = _taken(oracle, NotDuplicate, customer_id=customer, other_id=other)
        yield NotDuplicate, {"customer_id": customer, "other_id": other, "created_at": now()}, allowed and not marked
        one, two = chance.randint(1, 120), chance.randint(1, 120)
        tie = {"contact_id": one, "other_id": two, "kind": "other kind"}
        contacts = oracle.seen(me)[Contact]
        theirs = oracle.customer_of(one) in edited and {one, two} <= contacts
        yield ContactRelation, tie, theirs and one != two
        group = next(g for g in range(1, 7) if not _taken(oracle, GroupMember, customer_id=customer, group_id=g))
        yield GroupMember, {"group_id": group, "customer_id": customer}, customer in edited and group < 6
        level, kinds = chance.randint(1, 3), chance.choice([0, 1, chance.randint(0, 63), 63])
        if not _taken(oracle, Share, customer_id=customer, employee_id=1):
            share = {"customer_id": customer, "employee_id": 1, "level": level, "old_kinds": kinds, "since": now()}
            allowed = customer in given or level <= 2 and customer in edited
            yield Share, share, allowed and not kinds & ~oracle.held_kinds(me, customer)
            too_early = share | {"since": START - timedelta(days=1), "level": 1}
            free = oracle.may(me, "see_all") and not kinds & ~oracle.held_kinds(me, customer)
            yield Share, too_early, free and customer in edited
    yield from _papers(oracle, me, chance)
    yield from _on_deals(oracle, me, chance)
    for file in chance.sample(range(1, 101), 10):
        mine = oracle.rows[File][file]["owner_id"] in people
        yield FileChunk, {"file_id": file, "number": 1, "content": b"x"}, mine
    yield Group, {"name": "x"}, active
    yield Fund, {"name": "x"}, admin or oracle.may(me, "confirm_vouchers")
    yield Product, {"code": "x", "name": "x", "search_text": "x", "sort_key": "x"}, oracle.may(me, "edit")
    yield Counter, {"name": "mine", "last": 0}, active
    yield Counter, {"name": "mine", "last": 5}, False
    for model, row in (
        (Department, {"name": "x"}), (Zone, {"name": "x"}), (Setting, {"key": "x", "value": 1}),
        (ZoneMember, {"employee_id": me, "zone_id": 3}), (Role, {"key": "x", "name": "x"}),
        (ActivityKind, {"key": "x", "name": "x"}), (LostReason, {"name": "x"}),
        (Guide, {"pipeline_id": 1, "name": "x"}), (StageCheck, {"stage_id": 1, "text": "x"}),
        (StageTask, {"stage_id": 1, "kind_id": 1, "title": "x"}), (Holiday, {"name": "x", "day": 1, "month": 1}),
        (Template, {"kind": "quote", "name": "x"}),
        (VatRate, {"code": "x", "name": "x", "rate": 1, "since": DAY}),
        (Employee, {"login": "x", "name": "x", "department_id": 1, "role_id": 1}),
    ):  # fmt: skip
        yield model, row, admin


def _papers(oracle: Oracle, me: int, chance: random.Random) -> Iterator[tuple[type[Model], dict[str, Any], bool]]:
    """Documents, their lines and versions, and vouchers; the ledger takes nothing from anybody."""
    people, seen, confirms = oracle.people_edited(me), oracle.seen(me), oracle.may(me, "confirm_vouchers")
    for _number in range(8):
        customer, owner, deal = chance.randint(1, 240), chance.choice([me, 20, 12]), chance.choice([None, 7, 99])
        linked = customer in seen[Customer] and (deal is None or deal in seen[Deal])
        record = {"customer_id": customer, "owner_id": owner, "deal_id": deal, "search_text": "x", "day": DAY}
        paper = record | {"code": "M", "state_on": DAY}
        yield Quote, paper, owner in people and linked
        yield Contract, paper | {"title": "x", "buyer": {}}, owner in people and linked
        maker, state, number = chance.choice([me, me, 12]), chance.choice(["draft", "draft", "void"]), None
        voucher = {"kind": "receipt", "amount": 1, "to_fund_id": 1, "book": "PT", "year": 2027, "number": number}
        mine = (owner in people or confirms) and maker == me and oracle.active(me)
        yield Voucher, record | voucher | {"maker_id": maker, "state": state}, mine and linked and state == "draft"
        contract, revision = chance.randint(1, 60), chance.choice([1, 1, 2])
        line = {"contract_id": contract, "revision": revision, "position": 2, "name": "x", "vat": "8"}
        own = oracle.rows[Contract][contract]["owner_id"] in people
        yield ContractLine, line, own and revision == 1
        version = {"contract_id": contract, "number": 9, "maker_id": maker, "name": "x", "sha256": "x"}
        yield DocumentVersion, version, own and maker == me
        printed = {"voucher_id": contract, "number": 9, "maker_id": me, "name": "x", "sha256": "x"}
        yield DocumentVersion, printed, contract in seen[Voucher]
        paper_id = chance.randint(1, 60)
        by = oracle.rows[DocumentVersion][paper_id]["maker_id"]
        chunk = {"version_id": paper_id, "part": "pdf", "number": 0, "content": b"x"}
        yield DocumentChunk, chunk, paper_id in seen[DocumentVersion] and (by == me or by in people)
    yield Entry, {"voucher_id": 9, "fund_id": 1, "day": DAY}, False
    yield FundDay, {"fund_id": 1, "day": DAY.replace(year=2020)}, False
    yield TemplateContent, {"template_id": 1, "content": b"x"}, False  # each has its content already


def _on_deals(oracle: Oracle, me: int, chance: random.Random) -> Iterator[tuple[type[Model], dict[str, Any], bool]]:
    """What hangs on a deal is added by who works on it, a comment by who sees it, a passage by nobody."""
    seen = oracle.seen(me)
    for deal in [*chance.sample(range(1, 65), 12), 62, 63, 64]:
        mine, there = oracle.active(me) and oracle.works_on(me, deal), {"deal_id": deal}
        yield DealLine, there | {"name": "x"}, mine
        yield DealCost, there | {"day": DAY, "text": "x"}, mine
        yield DealParticipant, there | {"employee_id": 1}, mine
        customer = chance.choice([None, chance.randint(1, 240)])
        party = there | {"kind": "competitor", "customer_id": customer, "name": "x"}
        yield DealParty, party, mine and customer in {None, *seen[Customer]}
        if deal <= 60:
            yield DealTie, there | {"party_id": deal, "other_id": 60 + deal, "kind": "y"}, mine
        author = chance.choice([me, me, 12])
        said = there | {"author_id": author, "text": "x", "mentions": []}
        yield DealComment, said, oracle.active(me) and author == me and deal in seen[Deal]
        passage = there | {"stage_id": 1, "pipeline_id": 1, "entered_at": now()}
        yield DealPassage, passage, False


def _taken(oracle: Oracle, model: type[Model], **values: int) -> bool:
    return any(all(row[key] == value for key, value in values.items()) for row in oracle.rows[model].values())
