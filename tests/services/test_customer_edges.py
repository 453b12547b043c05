"""Edge rules of who sees a customer, as stories: An (12) and his customers, Bình (20), Chi (18) of the open team …"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text, update

from app.models import Activity, Contract, Customer, Deal, File, Model, Order, Quote, Share
from app.models.access import EVERY_KIND, KINDS
from app.models.base import now
from app.services import customer_shares, deals, departments, finding, history, ownership, schema
from app.services import customers as new_customers
from app.services.customer_shares import EDIT, OWN, SEE, Sharing
from app.services.errors import UserError
from app.services.people import Receiver
from app.services.query import Query
from app.services.selection import Selection
from tests.attacks.matrix import reads_wrong
from tests.attacks.oracle import Oracle
from tests.world import DAY, DIRECTOR, NEWCOMER, World

AN, BINH, MAKER = 12, 20, 13
TEAM, OTHER_TEAM = 7, 8  # the open one: 8, 18, 28, 38; a closed one: 9, 19, 29, 39
CHI, COLLEAGUE = 18, 28
BEGAN = datetime(2026, 6, 1, tzinfo=UTC)  # what the sample office has is older
KINDS_OF: dict[str, tuple[type[Model], dict[str, Any]]] = {
    "deals": (Deal, {"stage_id": 1, "title": "x", "sort_key": "x", "search_text": "x"}),
    "contracts": (Contract, {"title": "x", "buyer": {}, "day": DAY, "state_on": DAY, "search_text": "x"}),
    "quotes": (Quote, {"day": DAY, "state_on": DAY, "search_text": "x"}),
    "documents": (File, {"name": "x"}),
    "activities": (Activity, {"maker_id": MAKER, "kind_id": 1, "title": "x", "state": "done"}),
    "orders": (Order, {"day": DAY, "state_on": DAY, "search_text": "x"}),
}


@pytest.fixture
def office(world: World) -> World:
    """An owns customers 1 to 6, of which nobody else was told anything; no zones, no shares."""
    with schema.system(world.engine, "") as connection:
        connection.execute(text("delete from customer_share"))
        connection.execute(text("update customer set zone_id = null"))
        connection.execute(update(Customer).where(Customer.id <= 6).values(owner_id=AN, old_kinds=EVERY_KIND))
    return world


def write(world: World, customer: int, word: str) -> None:
    """One record of each kind, made now by somebody else."""
    with schema.system(world.engine, word) as connection:
        for model, values in KINDS_OF.values():
            own = {"customer_id": customer, "owner_id": MAKER, "created_at": now()}
            named = {"code": f"{word}{customer}"} if "code" in model.__table__.c else {}
            connection.execute(insert(model).values(values | own | named))


def sees(world: World, who: int, customer: int) -> dict[str, int]:
    """How many records of each kind one sees with the customer."""
    with world.office(who).read() as session:
        return {
            kind: session.scalar(select(func.count()).select_from(model).where(
                model.customer_id == customer, model.owner_id == MAKER, model.created_at > BEGAN)) or 0  # type: ignore[attr-defined]
            for kind, (model, _values) in KINDS_OF.items()
        }  # fmt: skip


def customers(world: World, who: int) -> set[int]:
    with world.office(who).read() as session:
        return set(finding.ids(session, "customers", Query()))


@pytest.mark.feature("V17", "V19")
@pytest.mark.parametrize("ticked", ["nothing", *KINDS])
def test_bình_sees_of_the_past_what_was_ticked_and_all_that_comes(office: World, ticked: str) -> None:
    """Six old records, a share with one tick (or none), six new ones: the ticked old one and every new one."""
    kinds = KINDS.get(ticked, 0)
    write(office, 1, "CŨ")
    with office.office(AN).transaction("Chia sẻ") as session:
        customer_shares.change(session, Selection.of([1]), Sharing("add", (Receiver(BINH),), SEE, kinds))
    assert sees(office, BINH, 1) == {kind: int(kind == ticked) for kind in KINDS}
    write(office, 1, "MỚI")
    assert sees(office, BINH, 1) == {kind: 1 + (kind == ticked) for kind in KINDS}
    assert sees(office, AN, 1) == dict.fromkeys(KINDS, 2)
    assert sees(office, NEWCOMER, 1) == dict.fromkeys(KINDS, 0)


@pytest.mark.feature("V29", "V27")
@pytest.mark.parametrize("ticked", ["nothing", *KINDS])
def test_a_new_owner_sees_of_the_past_what_came_along(office: World, ticked: str) -> None:
    """And An, who gave it away, sees none of it any more."""
    write(office, 1, "CŨ")
    with office.office(2).transaction("Chuyển") as session:
        ownership.transfer_ownership(
            session, Selection.of([1]), ownership.Terms((Receiver(BINH),), old_kinds=KINDS.get(ticked, 0)))  # fmt: skip
    write(office, 1, "MỚI")
    assert sees(office, BINH, 1) == {kind: 1 + (kind == ticked) for kind in KINDS}
    assert sees(office, AN, 1) == dict.fromkeys(KINDS, 0) and 1 not in customers(office, AN)


@pytest.mark.feature("E11")
def test_the_switch_of_a_department(office: World) -> None:
    """Open: Chi's colleague sees her work. Closed while he is signed in: nothing of it, on no road; nor the reverse."""
    chis = {key for key, row in office.rows(Customer).items() if row["owner_id"] == CHI}
    assert chis and chis <= customers(office, COLLEAGUE) and not chis & customers(office, 19)
    with office.office().transaction("Khóa") as session:
        departments.change(session, TEAM, open=False)
        departments.change(session, OTHER_TEAM, open=True)
    assert not chis & customers(office, COLLEAGUE) and chis <= customers(office, CHI)
    oracle = Oracle(office)
    theirs = {key for key, row in oracle.rows[Customer].items() if row["owner_id"] == 29}
    assert theirs and theirs <= customers(office, 19)
    assert not [line for me in (CHI, COLLEAGUE, 19, 29) for line in reads_wrong(oracle, office.office(me), me)]
    with office.office(COLLEAGUE).read() as session:
        assert history.history_of(session, Customer, min(chis)) == []


@pytest.mark.feature("V20", "V21", "V22")
def test_an_adds_moves_and_removes(office: World) -> None:
    """{Bình} + Chi → {Bình, Chi}; moved to Chi → {Chi}; − Chi → nobody, but An and those above him."""

    def ask(way: Any, *who: Receiver) -> set[tuple[int | None, int | None]]:
        with office.office(AN).transaction("Chia sẻ") as session:
            customer_shares.change(session, Selection.of([1]), Sharing(way, who, EDIT, 0))
        rows = office.rows(Share).values()
        return {(row["employee_id"], row["department_id"]) for row in rows if row["customer_id"] == 1}

    assert ask("add", Receiver(BINH)) == {(BINH, None)}
    assert ask("add", Receiver(CHI)) == {(BINH, None), (CHI, None)}
    assert ask("add", Receiver(CHI)) == {(BINH, None), (CHI, None)}, "twice is once"
    assert ask("move", Receiver(CHI)) == {(CHI, None)}
    assert 1 not in customers(office, BINH)
    assert ask("add", Receiver(None, TEAM)) == {(CHI, None), (None, TEAM)}
    assert ask("remove", Receiver(CHI)) == {(None, TEAM)} and 1 in customers(office, CHI)
    assert ask("remove", Receiver(BINH)) == {(None, TEAM)}, "who has none loses none"
    assert ask("remove", Receiver(None, TEAM)) == set()
    seen_by = {who for who in range(2, NEWCOMER + 1) if 1 in customers(office, who)}
    assert seen_by == {AN, 2, DIRECTOR, 39}  # the root's manager; the director and the accountant see all


@pytest.mark.feature("V18b")
@pytest.mark.parametrize("level", [SEE, EDIT, OWN])
def test_what_each_level_lets_one_do(office: World, level: int) -> None:
    """See; edit the customer; hand it on."""
    with office.office(AN).transaction("Chia sẻ") as session:
        customer_shares.change(session, Selection.of([1]), Sharing("add", (Receiver(BINH),), level, 0))
    assert 1 in customers(office, BINH)

    def done(work: Any) -> bool:
        try:
            with office.office(BINH).transaction("Thử") as session:
                return bool(work(session))
        except UserError:
            return False

    named = update(Customer).where(Customer.id == 1).values(note="Bình ghi")
    assert done(lambda session: session.execute(named).rowcount) == (level >= EDIT)
    to = ownership.Terms((Receiver(NEWCOMER),))
    assert done(lambda s: ownership.transfer_ownership(s, Selection.of([1]), to).total) == (level == OWN)
    row = office.rows(Customer)[1]
    assert (row["note"], row["owner_id"]) == ("Bình ghi" * (level >= EDIT), NEWCOMER if level == OWN else AN)


@pytest.mark.feature("S14")
@pytest.mark.parametrize("typed", ["0987 654 321", "+84987654321", "0987.654.321", "84 987-654-321", "987654321"])
def test_a_phone_in_any_writing_finds_customer_and_deal(office: World, typed: str) -> None:
    with office.office(AN).transaction("Thêm") as session:
        key = new_customers.create(session, {"name": "Đoàn Khúc Quỳnh Ngân", "phone": "0987654321", "owner_id": AN})
        deal = deals.create(session, deals.NewDeal("Bàn ghế", 1, key))
    with office.office(AN).read() as session:
        for words in (typed, "doan khuc quynh", "ngân quỳnh đoàn"):
            assert list(finding.ids(session, "customers", Query(words))) == [key], words
            assert deal in finding.ids(session, "deals", Query(words)), words
    with office.office(BINH).read() as session:
        assert list(finding.ids(session, "customers", Query(typed))) == []
