"""Holdings: any depth, never a circle, sums of what one sees, everything that happened in it (C16)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, text, update

from app.models import Activity, Contract, Customer, Deal
from app.services import customer_form, holdings, schema
from app.services.checking import Wrong
from app.services.errors import UserError
from tests.world import DAY, DIRECTOR, World

pytestmark = pytest.mark.feature("C16")
LONG_AGO, MOMENT = datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def holding(world: World) -> World:
    """1 above 2 and 3, 3 above 4: all of nv20 but 3, which is of nv28. Won deals of 1, 2, 4 millions; 3 has 8."""
    with schema.system(world.engine, "holding") as connection:
        connection.execute(update(Deal).where(Deal.customer_id.in_([1, 2, 3, 4])).values(customer_id=None))
        connection.execute(update(Activity).where(Activity.customer_id.in_([1, 2, 3, 4])).values(customer_id=None))
        connection.execute(text("delete from customer_share where customer_id in (1, 2, 3, 4)"))
        for key, parent, owner in ((1, None, 20), (2, 1, 20), (3, 1, 28), (4, 3, 20)):
            values = {"parent_id": parent, "owner_id": owner, "zone_id": None, "owner_since": LONG_AGO, "old_kinds": 63}
            connection.execute(update(Customer).where(Customer.id == key).values(values))
        for key, amount in ((1, 1), (2, 2), (3, 8), (4, 4)):
            deal = {"stage_id": 1, "code": f"T{key}", "title": "x", "search_text": "x", "sort_key": "x", "owner_id": 20}
            money = {"amount": amount * 1_000_000, "customer_id": key}
            connection.execute(insert(Deal), [deal | money | {"state": "won"},
                                              deal | money | {"state": "open", "code": f"U{key}"}])  # fmt: skip
            done = {"customer_id": key, "owner_id": 28 if key == 3 else 20, "kind_id": 1, "state": "done"}
            connection.execute(insert(Activity).values(
                **done, maker_id=done["owner_id"], title=f"Gọi {key}", done_at=MOMENT.replace(hour=key)))
    return world


def test_the_tree_and_what_it_comes_to(holding: World) -> None:
    with holding.office(DIRECTOR).read() as session:
        for asked in (1, 2, 4):
            found = holdings.read(session, asked)
            assert found is not None
            shape = {(branch.id, branch.depth) for branch in found.branches}
            assert shape == {(1, 0), (2, 1), (3, 1), (4, 2)}
            assert [branch.id for branch in found.branches][0] == 1
            assert (found.revenue, found.deals, found.expected) == (15_000_000, 4, 15_000_000)
            assert found.last_contact_at == MOMENT.replace(hour=4)
        assert holdings.read(session, 9) is None


def test_only_what_one_sees_is_there_and_counted(holding: World) -> None:
    """The branch between is hidden: what hangs below it stands alone, and the sums say nothing of it."""
    with holding.office(20).read() as session:
        found = holdings.read(session, 2)
        assert found is not None
        assert [branch.id for branch in found.branches] == [1, 2]
        assert (found.revenue, found.deals, found.owed) == (3_000_000, 2, None)
        assert holdings.read(session, 4) is None
        assert [event.title for event in holdings.timeline(session, 1).events] == ["Gọi 2", "Gọi 1"]


def test_debts_of_the_holding_by_right(holding: World) -> None:
    with schema.system(holding.engine, "contracts") as connection:
        paper = {"title": "x", "buyer": {}, "owner_id": 20, "search_text": "x", "day": DAY, "state_on": DAY,
                 "state": "signed"}  # fmt: skip
        connection.execute(update(Contract).where(Contract.customer_id.in_([1, 2, 3, 4])).values(customer_id=None))
        connection.execute(text("update voucher set customer_id = null where customer_id < 5 and state = 'draft'"))
        before = connection.scalar(text("select coalesce(sum(amount), 0) from voucher where customer_id < 5"))
        connection.execute(insert(Contract), [paper | {"code": f"Z{key}", "customer_id": key, "value": key * 1_000}
                                              for key in (1, 2, 3, 4)])  # fmt: skip
    with holding.office(DIRECTOR).read() as session:
        found = holdings.read(session, 1)
        assert found is not None
        assert found.owed == 10_000 - before


def test_everything_that_happened_in_it_page_by_page(holding: World) -> None:
    with holding.office(DIRECTOR).read() as session:
        first = holdings.timeline(session, 2, limit=3)
        rest = holdings.timeline(session, 2, first.rest, limit=3)
    assert [event.title for event in (*first.events, *rest.events)] == ["Gọi 4", "Gọi 3", "Gọi 2", "Gọi 1"]
    assert first.events[0].who.startswith("Nhân viên 20 · ")
    assert rest.rest is None


def test_no_company_belongs_to_its_own_branch(holding: World) -> None:
    for own, parent in ((1, 4), (1, 1), (3, 4)):
        with pytest.raises(Wrong), holding.office(1).transaction("Edit customer") as session:
            customer_form.save(session, own, {"parent_id": None}, {"parent_id": parent})
    for own, parent in ((1, 4), (1, 1)):
        with pytest.raises(UserError, match="own branch"), holding.office(1).transaction("x") as session:
            session.execute(update(Customer).where(Customer.id == own).values(parent_id=parent))
    assert holding.rows(Customer)[1]["parent_id"] is None


def test_of_two_who_close_a_circle_from_both_ends_one_is_refused(holding: World) -> None:
    """6 under 7 and 7 under 6, both checked before either is written."""
    refused: list[UserError] = []
    ready = threading.Barrier(2, timeout=20)

    def put(who: int, own: int, parent: int) -> None:
        office = holding.office(who)
        try:
            if office.on_sqlite:
                ready.wait()  # one writer at a time: the transaction itself is the lock
            with office.transaction("Edit customer") as session:
                session.execute(text("select 1"))
                if not office.on_sqlite:
                    ready.wait()
                customer_form.save(session, own, {"parent_id": None}, {"parent_id": parent})
        except (Wrong, UserError) as error:
            refused.append(error)

    for who in (1, DIRECTOR):
        holding.office(who)
    threads = [threading.Thread(target=put, args=args) for args in ((1, 6, 7), (DIRECTOR, 7, 6))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    parents = {key: holding.rows(Customer)[key]["parent_id"] for key in (6, 7)}
    assert len(refused) == 1
    assert sorted(parents.values(), key=str) in ([7, None], [6, None]), parents
