"""The services as a plain script uses them: a process of its own, no window, no Qt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.models import Action, Customer, GroupMember
from tests.world import DIRECTOR, PASSWORD, World

ROOT = Path(__file__).parents[2]
SCRIPT = """
import json
import sys

from app.services import customer_groups, customers, history, ownership
from app.services.errors import UserError
from app.services.office import Office
from app.services.people import Receiver
from app.services.selection import Selection

url, login, password = sys.stdin.read().split("|")
office = Office.open(url, login, password)

with office.transaction("Add customers") as session:
    made = [customers.create(session, {"name": f"Công ty {number}"}, groups=[1]) for number in range(5)]

with office.transaction("Change of owner") as session:
    receivers = [Receiver(12), Receiver(22)]
    done = ownership.transfer_ownership(session, Selection.of(made), ownership.terms(receivers, split_evenly=True))

with office.transaction("Change of groups") as session:
    customer_groups.change(session, Selection.where(group="Nhóm 2"), [3], "add")
    second = session.info["action_id"]
with office.transaction("Undo", undoes=second) as session:
    undone = history.undo(session, second)

try:
    with office.transaction("Add a customer") as session:
        customers.create(session, {"name": "Công ty 5", "code": "TRUNG"})
        customers.create(session, {"name": "Công ty 6", "code": "TRUNG"})
except UserError as error:
    refused = str(error)

with office.read() as session:
    counted = Selection.where(group="Nhóm 1", name="Công ty 1").count(session)
office.close()
print(json.dumps({
    "made": made, "given": done.customers, "conflicts": undone.conflicts, "refused": refused, "counted": counted,
    "windows": [name for name in sys.modules if name.partition(".")[0] in ("PySide6", "shiboken6")],
}))
"""


def test_a_script_works_in_an_office_without_any_window(world: World) -> None:
    members = len(world.rows(GroupMember))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT], input=f"{world.url}|nv{DIRECTOR}|{PASSWORD}", cwd=ROOT,
        capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    told = json.loads(ran.stdout)
    assert told["windows"] == []
    assert (told["given"], told["conflicts"], told["counted"]) == ({"12": 3, "22": 2}, [], 1)
    assert told["refused"] == "The code TRUNG is taken already."
    customers = world.rows(Customer)
    assert [customers[key]["owner_id"] for key in told["made"]] == [12, 12, 12, 22, 22]
    assert "TRUNG" not in {row["code"] for row in customers.values()}, "nothing stays of what failed"
    assert len(world.rows(GroupMember)) == members + 5, "the second change was undone"
    labels = [row["label"] for row in world.rows(Action).values()]
    assert [label for label in labels if label in ("Add customers", "Change of owner", "Change of groups", "Undo")] == [
        "Add customers", "Change of owner", "Change of groups", "Undo",
    ]  # fmt: skip
