"""The form of a deal: made with its customer in one action, given another one, or none (S01, S04)."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import Customer, Deal
from app.services import deal_form, history
from app.services.checking import Wrong
from tests.services.test_deals import DEALING, QUOTED, SELLER, cards, own_customer, read, write
from tests.world import World

TYPED: dict[str, Any] = {"title": "Tủ bếp gỗ sồi", "customer": " Chị Hạnh  Mễ Trì ", "phone": "+84 912.345.678",
                         "amount": 32_000_000, "stage_id": QUOTED, "star": True, "note": "Thích gỗ sồi"}  # fmt: skip


@pytest.mark.feature("S01", "S04", "S14", "B01")
def test_a_quick_deal_with_its_customer_is_one_action_and_one_undo(world: World) -> None:
    with world.office(SELLER).transaction("Add deal") as session:
        deal = deal_form.add(session, TYPED)
        action = session.info["action_id"]
    row = world.rows(Deal)[deal]
    customer = world.rows(Customer)[row["customer_id"]]
    assert (customer["name"], customer["phone"], customer["state"]) == ("Chị Hạnh Mễ Trì", "0912345678", "prospect")
    assert (customer["owner_id"], row["owner_id"], row["stage_id"], row["star"]) == (SELLER, SELLER, QUOTED, True)
    for typed in ("0912 345 678", "+84912345678", "0912.345.678", "chi hanh", "tu bep go soi"):
        assert deal in cards(world, SELLER, text=typed), typed
    with world.office(SELLER).transaction("Undo", undoes=action) as session:
        assert not history.undo(session, action).conflicts
    assert deal not in world.rows(Deal) and row["customer_id"] not in world.rows(Customer)


@pytest.mark.feature("S04", "S05")
def test_the_customer_comes_later_changes_and_goes_in_the_form(world: World) -> None:
    deal = write(world, SELLER, lambda s: deal_form.add(s, {**TYPED, "customer": None}))
    mine = own_customer(world, SELLER)
    for after in (mine, "Anh Bách", None):
        before = read(world, SELLER, lambda s: deal_form.read(s, deal)).values["customer"]
        write(world, SELLER, lambda s, a=after, b=before: deal_form.save(s, deal, {"customer": b}, {"customer": a}))
        name = read(world, SELLER, lambda s: deal_form.read(s, deal)).customer
        assert name == (world.rows(Customer)[mine]["name"] if after == mine else after or "")
    write(world, SELLER, lambda s: deal_form.save(s, deal, {"stage_id": QUOTED}, {"stage_id": DEALING}))
    assert world.rows(Deal)[deal]["stage_id"] == DEALING


@pytest.mark.feature("S01")
def test_what_cannot_be_stored_is_named_and_no_customer_is_left_behind(world: World) -> None:
    before = set(world.rows(Customer))
    for wrong in ({"title": " "}, {"amount": -1}, {"customer": "x" * 400}):
        with pytest.raises(Wrong):
            write(world, SELLER, lambda s, w=wrong: deal_form.add(s, {**TYPED, **w}))
    assert set(world.rows(Customer)) == before
