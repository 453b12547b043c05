"""The list of products: its columns, filters and views, declared once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.models import Product
from app.services import products, vat
from app.services.language import N_
from app.services.listing import Column, Filter, FilterKind, Kind, Listing, Query, Search, View


def _rates(session: Session) -> Sequence[tuple[Any, str]]:
    return list({each.code: each.name for each in vat.rates(session).all}.items())


def _lines(session: Session) -> Sequence[tuple[Any, str]]:
    return [(each, each) for each in products.product_lines(session)]


LISTING = Listing(
    key="products",
    model=Product,
    title=N_("Products"),
    noun=("{count} product", "{count} products"),
    columns=(
        Column("name", N_("Product"), Kind.TITLE, Product.name, below=Product.code, order=Product.sort_key, width=320,
               rank=0),
        Column("line", N_("Product line"), Kind.TEXT, Product.line, width=160, rank=3),
        Column("unit", N_("Unit"), Kind.TEXT, Product.unit, width=80, rank=4),
        Column("price", N_("Price"), Kind.MONEY, Product.price, width=130, rank=1),
        Column("cost", N_("Cost price"), Kind.MONEY, Product.cost, width=130, rank=5),
        Column("vat", N_("VAT (%)"), Kind.TEXT, Product.vat, width=80, rank=2),
        Column("code", N_("Code"), Kind.TEXT, Product.code, width=110, shown=False),
        Column("created", N_("Created"), Kind.DATE, Product.created_at, width=112, shown=False),
        Column("note", N_("Note"), Kind.TEXT, Product.note, width=220, shown=False),
    ),
    order=Product.sort_key,
    filters=(
        Filter("line", N_("Product line"), FilterKind.CHOICE, Product.line, choices=_lines),
        Filter("price", N_("Price"), FilterKind.MONEY, Product.price),
        Filter("cost", N_("Cost price"), FilterKind.MONEY, Product.cost),
        Filter("vat", N_("VAT"), FilterKind.CHOICE, Product.vat, choices=_rates),
        Filter("name", N_("Name"), FilterKind.TEXT, Product.name),
        Filter("code", N_("Code"), FilterKind.TEXT, Product.code),
        Filter("unit", N_("Unit"), FilterKind.TEXT, Product.unit),
        Filter("created", N_("Created"), FilterKind.DATE, Product.created_at),
    ),
    views=(View("all", N_("All"), Query()),),
    search=Search(Product.search_text),
    search_hint=N_("Code, name, product line; no accents needed"),
    tables=frozenset({"product"}),
)  # fmt: skip
