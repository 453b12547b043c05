"""Every road on which something leaves the office: nothing comes along it that the oracle says is hidden.

Each record is called after its table and id, `customer⟨7⟩`: whatever a road returns is searched for such names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import String, cast, insert, literal, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.models import (
    Activity,
    Contact,
    Contract,
    Customer,
    Deal,
    DocumentVersion,
    File,
    Model,
    Order,
    Quote,
    Relation,
    Role,
    Share,
    Voucher,
    classes,
)
from app.models.base import now
from app.services import (
    activities,
    contracts,
    customer_card,
    customer_form,
    customer_shares,
    customers,
    deal_card,
    deal_parties,
    deal_parts,
    duplicates,
    export,
    files,
    finding,
    history,
    holdings,
    listing,
    merging,
    opened,
    orders,
    ownership,
    papers,
    quotes,
    relation_map,
    relations,
    schema,
    seeing,
    vouchers,
)
from app.services.customer_shares import Sharing
from app.services.documents import versions
from app.services.errors import UserError
from app.services.ownership import Terms
from app.services.people import Receiver
from app.services.query import Query
from app.services.selection import Selection
from tests.attacks.cases import READER
from tests.attacks.matrix import CLERK, vary
from tests.attacks.oracle import Oracle
from tests.world import NEWCOMER, World

NAMED: dict[type[Model], str] = {
    Customer: "name", Contact: "name", Deal: "title", Activity: "title", Contract: "title",
    Quote: "title", Order: "title", File: "name", DocumentVersion: "name", Voucher: "party",
}  # fmt: skip
LISTS: dict[str, type[Model]] = {
    "customers": Customer, "deals": Deal, "quotes": Quote, "contracts": Contract, "orders": Order, "vouchers": Voucher,
}  # fmt: skip
PEOPLE = [READER, CLERK, NEWCOMER, 15, *random.Random(4).sample(range(2, 34), 3)]
_NAME = re.compile(r"(\w+)⟨(\d+)⟩")


@pytest.fixture
def named(world: World) -> World:
    """Everything is called after itself; each role may export."""
    vary(world)
    with schema.system(world.engine, "names") as connection:
        for model, column in NAMED.items():
            name = literal(f"{model.__tablename__}⟨") + cast(model.id, String) + literal("⟩")
            found = {"search_text": literal(" bi mat ")} if "search_text" in model.__table__.c else {}
            connection.execute(update(model).values({column: name} | found))
        connection.execute(update(Role).values(export=True))
    return world


def hidden(oracle: Oracle, me: int, told: Any) -> set[str]:
    """Names in what was told that this employee must not hear."""
    tables, seen = {model.__tablename__: model for model in classes()}, oracle.seen(me)
    found = {(table, int(key)) for table, key in _NAME.findall(str(told))}
    return {f"{table} {key}" for table, key in found if key not in seen[tables[table]]}


def tried(session: Session, work: Callable[[], Any]) -> str:
    """What comes back, or what the sentence of the error says; what was done on the way is taken back."""
    nested = session.begin_nested()
    try:
        return repr(work())
    except UserError as error:
        return f"{error} {error.values}"
    except DBAPIError as error:
        return str(error.orig)
    finally:
        nested.rollback()


def everywhere(world: World, road: Callable[[Session, Oracle, int], Any]) -> list[str]:
    """What each of the sample is told on a road, and must not be."""
    oracle = Oracle(world)
    wrong, heard = [], 0
    for me in PEOPLE:
        with world.office(me).transaction("road") as session:
            told = road(session, oracle, me)
            heard += len(_NAME.findall(str(told)))
            wrong += [f"{me} hears of {name}" for name in sorted(hidden(oracle, me, told))]
    assert heard, "nobody hears of anything: this road leads nowhere"
    return wrong


def unseen(oracle: Oracle, me: int, model: type[Model], some: int = 6) -> list[int]:
    return sorted(set(oracle.rows[model]) - oracle.seen(me)[model])[:some]


def listed(oracle: Oracle, me: int, model: type[Model]) -> set[int]:
    """What stands in the list of a table: seen, and not archived."""
    return {key for key in oracle.seen(me)[model] if oracle.rows[model][key]["archived_at"] is None}


@pytest.mark.feature("E11", "V16")
def test_lists_counts_and_totals(named: World) -> None:
    oracle = Oracle(named)
    for me in PEOPLE:
        with named.office(me).read() as session:
            for key, model in LISTS.items():
                expected = listed(oracle, me, model)
                columns = listing.find(session, key).columns
                assert set(finding.ids(session, key, Query())) == expected, (me, key)
                assert finding.count(session, key, Query()) == len(expected), (me, key)
                rows = finding.rows(session, key, list(oracle.rows[model]), [column.key for column in columns])
                assert {row.id for row in rows if row} == oracle.seen(me)[model], (me, key)
                assert not hidden(oracle, me, rows), (me, key)
                sums = finding.totals(session, key, Query())
                for column in (name for name in sums if name in model.__table__.c and name != "amount"):
                    own = sum(oracle.rows[model][row][column] or 0 for row in expected)
                    assert sums[column] == own, (me, key, column)


@pytest.mark.feature("E11", "B05")
def test_search_and_filters(named: World) -> None:
    """By words that all have, by the words of the customer, and by a condition on what is hidden."""
    oracle = Oracle(named)
    for me in PEOPLE:
        with named.office(me).read() as session:
            for key, model in LISTS.items():
                found = set(finding.ids(session, key, Query("bi mat")))
                assert found <= listed(oracle, me, model), (me, key)
                assert found or me in (CLERK, NEWCOMER), (me, key)
            assert set(finding.ids(session, "customers", Query("bi mat"))) == listed(oracle, me, Customer)
            owners = {oracle.rows[Customer][key]["owner_id"] for key in unseen(oracle, me, Customer, 400)}
            theirs = set(finding.ids(session, "customers", Query(where={"field": "owner", "op": "in",
                                                                         "value": sorted(owners)})))  # fmt: skip
            assert theirs <= listed(oracle, me, Customer)


@pytest.mark.feature("E11", "B11")
def test_export(named: World, tmp_path: Path) -> None:
    """Also of a selection that names what is hidden."""
    from openpyxl import load_workbook

    oracle = Oracle(named)
    for me in PEOPLE:
        for key, model in LISTS.items():
            file = tmp_path / f"{me}-{key}.xlsx"
            with named.office(me).read() as session:
                columns = [column.key for column in listing.find(session, key).columns]
            chosen = Selection.of(oracle.rows[model], key)
            rows = export.to_excel(named.office(me), chosen, columns, file, lambda *_told: None)
            assert rows == len(oracle.seen(me)[model]), (me, key)
            cells = [row for sheet in load_workbook(file) for row in sheet.values]
            assert not hidden(oracle, me, cells), (me, key)


@pytest.mark.feature("E11", "B05")
def test_the_palette(named: World) -> None:
    """Not even what one has opened oneself, and no longer sees."""

    def road(session: Session, oracle: Oracle, me: int) -> Any:
        kinds = {"customer": ("customers", Customer), "deal": ("deals", Deal), "contract": ("contracts", Contract)}
        lists = {kind: key for kind, (key, _model) in kinds.items()}
        for kind, (_key, model) in kinds.items():
            opened.note(session, [(kind, row) for row in unseen(oracle, me, model, 2)])
            opened.pin(session, (kind, (unseen(oracle, me, model, 3) or [1])[-1]))
            opened.note(session, [(kind, row) for row in sorted(oracle.seen(me)[model])[:1]])
        words = [opened.found(session, kind, key, "bi mat", 50) for kind, key in lists.items()]
        return opened.named(session, lists), words

    assert not everywhere(named, road)


@pytest.mark.feature("E01", "E11")
def test_duplicates_and_taken(named: World) -> None:
    """All customers have one telephone number of four, and one tax code of two."""
    with schema.system(named.engine, "twins") as connection:
        connection.execute(update(Customer).values(
            phone=literal("09111111") + cast(10 + Customer.id % 50, String), tax_code="0101234567",
            email=literal("a") + cast(Customer.id % 40, String) + literal("@b.vn"),
        ))  # fmt: skip

    def road(session: Session, oracle: Oracle, _me: int) -> Any:
        told: list[Any] = [duplicates.search(session, ["phone", "email", "tax_code", "name"])]
        told.append(customers.taken(session, tax_code="0101234567", phones=[f"09111111{n}" for n in range(10, 60)]))
        for key, value in (("tax_code", "0101234567"), ("phone", "0911111112"), ("email", "a7@b.vn"),
                           ("name", "customer⟨7⟩")):  # fmt: skip
            told += duplicates.twins(session, key, value)
        return told

    assert not everywhere(named, road)


@pytest.mark.feature("E11", "B12")
def test_history_and_the_log(named: World) -> None:
    """Of each table what others wrote today; how it stood; the timeline of the card; who sees it and why."""
    with schema.system(named.engine, "again") as connection:
        for model, column in NAMED.items():
            connection.execute(update(model).values({column: getattr(model, column) + literal(" x")}))
    later = now() + timedelta(days=1)

    def road(session: Session, oracle: Oracle, me: int) -> Any:
        told: list[Any] = []
        for model in NAMED:
            mine = sorted(oracle.seen(me)[model])[:2]
            for key in (*unseen(oracle, me, model, 3), *mine):
                told += [history.history_of(session, model, key), history.as_of_id(session, model, key, later)]
                assert key in mine or not any(told[-2:]), (me, model, key)
        for key in (*unseen(oracle, me, Customer), *sorted(oracle.seen(me)[Customer])[:3]):
            told += [customer_card.timeline(session, key), customer_card.as_of(session, key, later.date()),
                     seeing.why(session, key), holdings.read(session, key)]  # fmt: skip
        return told

    assert not everywhere(named, road)


@pytest.mark.feature("E11", "C17")
def test_cards_forms_and_maps(named: World) -> None:
    """Each card opened by its number; relations and maps whose other end is hidden."""
    known = {(row["customer_id"], row["other_id"]) for row in named.rows(Relation).values()}
    ids = sorted(named.rows(Customer))
    pairs = [pair for pair in zip(ids, reversed(ids), strict=True) if pair[0] != pair[1] and pair not in known]
    with schema.system(named.engine, "ends") as connection:
        connection.execute(insert(Relation), [{"customer_id": a, "other_id": b, "kind": "other"} for a, b in pairs])

    def road(session: Session, oracle: Oracle, me: int) -> Any:
        told: list[Any] = []
        for model, works in (
            (Customer, (customer_card.card, customer_card.deals, relations.of_customer, relation_map.read,
                        customer_form.read, papers.of_customer)),
            (Deal, (deal_card.card, papers.of_deal, deal_parts.read, deal_parties.read, deal_parties.as_map)),
            (Contract, (contracts.read,)),
            (Quote, (quotes.read,)),
            (Order, (orders.read,)), (Voucher, (vouchers.read,)), (Activity, (activities.entry,)),
        ):  # fmt: skip
            for key in (*unseen(oracle, me, model), *sorted(oracle.seen(me)[model])[:4]):
                told += [tried(session, lambda: work(session, key)) for work in works]  # noqa: B023
        return told

    assert not everywhere(named, road)


@pytest.mark.feature("E02", "E11")
def test_files_and_papers(named: World) -> None:
    def road(session: Session, oracle: Oracle, me: int) -> Any:
        told: list[Any] = []
        for key in (*unseen(oracle, me, Customer), *sorted(oracle.seen(me)[Customer])):
            told += files.of(session, files.Place(key))
        for key in (*unseen(oracle, me, Deal), *sorted(oracle.seen(me)[Deal])[:60]):
            told += files.of(session, files.Place(None, "deal", key))
        for key in unseen(oracle, me, File):
            told += [
                tried(session, lambda key=key: files.find(session, key)),
                tried(session, lambda key=key: list(files.open(session, key))),
            ]
        for table, model in (("quote", Quote), ("contract", Contract), ("order", Order), ("voucher", Voucher)):
            for key in oracle.rows[model]:
                told += [tried(session, lambda: versions.of(session, table, key))] if key % 4 == 0 else []  # noqa: B023
        for key in unseen(oracle, me, DocumentVersion):
            told.append(tried(session, lambda: versions.content(session, key)))  # noqa: B023
        return told

    assert not everywhere(named, road)


@pytest.mark.feature("E11", "B02")
def test_errors_and_what_is_counted_first(named: World) -> None:
    """Whatever one tries with what is hidden: the sentence and the numbers tell nothing, and nothing is done."""
    before = {model: named.rows(model) for model in (Customer, Share, Deal)}

    def road(session: Session, oracle: Oracle, me: int) -> Any:
        some = unseen(oracle, me, Customer, 3)
        if len(some) < 2:
            return ""
        chosen, to = Selection.of(some), (Receiver(NEWCOMER),)
        code = oracle.rows[Customer][some[0]]["code"]
        told = [
            tried(session, lambda: ownership.plan(session, chosen, Terms(to))),
            tried(session, lambda: customer_shares.change(session, chosen, Sharing("add", to, 1, 0))),
            tried(session, lambda: merging.compare(session, chosen)),
            tried(session, lambda: customers.plan_archive(session, chosen)),
            tried(session, lambda: customer_form.save(session, some[0], {}, {"name": "y"})),
            tried(
                session,
                lambda: customers.create(session, {"name": "y", "code": code}),
            ),
            tried(session, lambda: files.archive(session, unseen(oracle, me, File))),
            tried(session, lambda: activities.complete(session, unseen(oracle, me, Activity)[0], "done")),
        ]
        return [*told, tried(session, lambda: customer_card.card(session, min(oracle.seen(me)[Customer])))]

    assert not everywhere(named, road)
    assert {model: named.rows(model) for model in before} == before
