"""Plain SQL beside the program's figures: the same questions on the tables, without rules, log or undo."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from statistics import median
from typing import Any

from sqlalchemy import make_url

TIMES = 5
WORDS = ("nguyen", "nguyen van", "cong ty", "tran thi", "hoang", "noi that", "phuong anh", "kh0012345")
COLUMNS = "id, name, code, stars, phone, province, owner_id, last_contact_at, revenue"
ORDERS = ("sort_key", "last_contact_at", "revenue", "stars", "created_at", "code", "province")
GIVE = """update customer set owner_id = 5, owner_since = owner_since, old_kinds = 1
  where id in (select id from customer order by sort_key limit 10000)"""


def figures(url: str) -> dict[str, float]:
    """Milliseconds (medians; of the search the worst as well) through the driver alone."""
    with closing(connect(url)) as connection:
        cursor = connection.cursor()
        top = cursor.execute("select max(id) from customer").fetchone()[0]
        some = ", ".join(str(top * place // 131 + 1) for place in range(128))
        pages = [timed(cursor, f"select {COLUMNS} from customer order by {by}, id limit 128") for by in ORDERS]
        texts = "customer" if make_url(url).get_backend_name() == "sqlite" else "customer_fts"
        found = [timed(cursor, _search(word, texts)) for word in WORDS]
        return {
            "first page": median(pages),
            "jump": timed(cursor, f"select {COLUMNS} from customer where id in ({some})"),
            "search": median(found),
            "search, worst": max(found),
            "card": _card(cursor, top // 2),
            "form saved": alone(connection, cursor, f"update customer set note = 'x' where id = {top // 2}"),
            "transfer": alone(connection, cursor, GIVE),
        }


def connect(url: str) -> Any:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        import sqlite3

        made = sqlite3.connect(address.database or "", isolation_level=None)
        made.execute("pragma cache_size = -65536").close()
        return made
    import psycopg

    options = "-c search_path=office,public"
    return psycopg.connect(
        host=address.host, port=address.port, user=address.username, password=address.password,
        dbname=address.database, autocommit=True, options=options,
    )  # fmt: skip


def _search(text: str, texts: str) -> str:
    words = " and ".join(f"t.search_text like '%{word}%'" for word in text.split())
    columns = ", ".join(f"customer.{column}" for column in COLUMNS.split(", "))
    return (f"select {columns} from {texts} t join customer on customer.id = t.id where {words}"
            " order by t.sort_key, t.id limit 128")  # fmt: skip


def _card(cursor: Any, key: int) -> float:
    asked = (f"select * from customer where id = {key}", f"select * from contact where customer_id = {key}",
             f"select * from deal where customer_id = {key} limit 50",
             f"select * from activity where customer_id = {key} order by done_at desc limit 25")  # fmt: skip
    return sum(timed(cursor, each) for each in asked)


def timed(cursor: Any, statement: str) -> float:
    def ask() -> None:
        cursor.execute(statement).fetchall()

    ask()
    return median(_took(ask) for _ in range(TIMES))


def _took(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def alone(connection: Any, cursor: Any, *statements: str) -> float:
    """Milliseconds of changes without triggers, taken back; their commit is not in the figure."""
    sqlite = "sqlite3" in type(connection).__module__
    cursor.execute("begin")
    try:
        if sqlite:
            for (name,) in cursor.execute("select name from sqlite_master where type = 'trigger'").fetchall():
                cursor.execute(f'drop trigger "{name}"')
        else:
            cursor.execute("set local session_replication_role = replica")
        return sum(_took(partial(cursor.execute, each)) for each in statements)
    finally:
        cursor.execute("rollback")
