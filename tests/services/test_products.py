"""Products on both engines: made, changed, found, pasted from Excel."""

from __future__ import annotations

from typing import Any

import pytest

from app.models import Product
from app.services import products, products_import, vat
from app.services.checking import Wrong
from app.services.errors import Conflict, UserError
from tests.services.test_quotes import COLLEAGUE, LAN, read, write
from tests.world import World

TABLE = """BẢNG GIÁ 2026
Mã hàng\tTên hàng hóa\tĐVT\tGiá bán\tThuế suất\tNhóm hàng
B14\tBàn làm việc 1m4 chân sắt\tcái\t2.250.000\t8%\tBàn
G01\tGhế xoay lưng lưới\tcái\t1,25tr\t10\tGhế
\tVận chuyển nội thành\tchuyến\t600k\tKCT\tDịch vụ
X9\tGiá sai\tcái\tmột triệu rưỡi?\t9%\tBàn
\t\tcái\t5000\t8\t
b14\tTrùng mã\tcái\t1\t8\t
"""


def paste(world: World, text: str, who: int = LAN) -> tuple[products_import.Checked, products_import.Done]:
    def work(session: Any) -> Any:
        table = products_import.pasted(text)
        checked = products_import.check(table, products_import.guess(table.columns), vat.rates(session))
        return checked, products_import.write(session, checked)

    return write(world, who, work)  # type: ignore[no-any-return]


def test_a_product_is_made_changed_and_archived(world: World) -> None:
    key = write(world, LAN, lambda session: products.create(session, {"name": "Bàn họp", "price": 7_800_000}))
    row = world.rows(Product)[key]
    assert (row["code"], row["price"], row["vat"]) == ("SP00001", 7_800_000, "8")
    data = read(world, LAN, lambda session: products.read(session, key))
    write(world, LAN, lambda session: products.edit(session, key, data.values, {"name": "Bàn oval", "code": "bo1"}))
    assert [each.code for each in read(world, COLLEAGUE, lambda session: products.search(session, "ban oval"))] == [
        "BO1"
    ]
    with pytest.raises(Conflict):
        write(world, COLLEAGUE, lambda session: products.edit(session, key, data.values, {"name": "Bàn khác"}))
    with pytest.raises(UserError):
        write(world, LAN, lambda session: products.archive(session, [key]))
    assert write(world, 1, lambda session: products.archive(session, [key])) == 1
    assert read(world, LAN, lambda session: products.search(session, "oval")) == []


@pytest.mark.parametrize("values", [{"name": " "}, {"name": "x", "code": "ban"}, {"name": "x", "price": -1},
                                    {"name": "x", "vat": "9"}, {"name": "x", "price": 10**15}])  # fmt: skip
def test_a_product_that_cannot_be_is_refused(world: World, values: dict[str, Any]) -> None:
    before = world.rows(Product)
    with pytest.raises(Wrong):
        write(world, LAN, lambda session: products.create(session, values))
    assert world.rows(Product) == before


@pytest.mark.feature("B11")
def test_a_price_list_is_pasted_and_each_wrong_cell_says_why(world: World) -> None:
    checked, done = paste(world, TABLE)
    assert done == (4, 0)
    by_name = {row["name"]: row for row in world.rows(Product).values()}
    taken = [by_name[name] for name in ("Bàn làm việc 1m4 chân sắt", "Ghế xoay lưng lưới", "Vận chuyển nội thành")]
    assert [(row["code"], row["price"], row["vat"], row["line"]) for row in taken] == [
        ("B14", 2_250_000, "8", "Bàn"), ("G01", 1_250_000, "10", "Ghế"), ("SP00001", 600_000, "KCT", "Dịch vụ"),
    ]  # fmt: skip
    assert [(each.row, each.header, each.effect) for each in checked.problems] == [
        (6, "Giá bán", "cell"), (6, "Thuế suất", "cell"), (7, "", "row"), (8, "", "row"),
    ]  # fmt: skip
    assert "9%" in str(checked.problems[1].reason) and "row 3" in str(checked.problems[3].reason)
    assert (by_name["Giá sai"]["price"], by_name["Giá sai"]["vat"]) == (0, "8")
    assert [each.code for each in read(world, LAN, lambda session: products.search(session, "ghe xoay"))] == ["G01"]


@pytest.mark.feature("B11")
def test_a_new_price_list_changes_what_it_names(world: World) -> None:
    paste(world, TABLE)
    _checked, done = paste(world, "Mã\tTên\tGiá\nB14\tBàn 1m4\t2400000\nBAN\tBàn\t5\nN1\tMới\t7\n")
    by_code = {row["code"]: row for row in world.rows(Product).values()}
    assert done == (1, 2)
    assert (by_code["B14"]["price"], by_code["B14"]["unit"], by_code["B14"]["vat"]) == (2_400_000, "cái", "8")
    assert by_code["B14"]["search_text"] == " b14 ban 1m4 ban "


@pytest.mark.parametrize("text", ["", "\n\n", "Mã\tGiá\nA\t1\n", "x"])
def test_what_is_no_price_list_is_refused(world: World, text: str) -> None:
    with pytest.raises(UserError):
        paste(world, text)
