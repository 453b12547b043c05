"""Who may see and change what, written anew in plain Python from the words of the product, not from its rules in SQL.

An employee sees what is his, what belongs to people of departments that he manages at any depth, what colleagues of an
open department own, what is in the common pool, what lies in his zones, and what is shared to him or to a department
above him. What hangs on a customer is seen by its own owner, by whoever keeps the customer (all that is made since he
has it, and the older kinds that came along), in the zone, and through shares (what is made since, and ticked kinds).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from app.models import (
    Action,
    Activity,
    ActivityKind,
    Attribute,
    Change,
    Contact,
    ContactRelation,
    Contract,
    ContractInstalment,
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
    OrderLine,
    Pipeline,
    Preference,
    Product,
    PutOff,
    Quote,
    QuoteInstalment,
    QuoteLine,
    Relation,
    Reminded,
    Role,
    SavedView,
    ScoreQueue,
    Setting,
    Share,
    Stage,
    StageCheck,
    StageTask,
    StarLevel,
    Template,
    TemplateContent,
    VatRate,
    Voucher,
    Zone,
    ZoneMember,
    classes,
    table_of,
)
from app.services import schema
from tests.world import World

Row = dict[str, Any]
ADMINISTERED = {
    ActivityKind, Attribute, Department, Employee, Guide, Holiday, LostReason, Pipeline, Role, Setting, Stage,
    StageCheck, StageTask, StarLevel, Template, VatRate, Zone, ZoneMember,
}  # fmt: skip
OPEN_TO_ALL = {Action, Counter, Fund, Group, Job, GuideContent, Product, TemplateContent} | ADMINISTERED
PRIVATE = {Draft, Notification, Preference, PutOff, Reminded, SavedView}
LINKS = {Contact, GroupMember, NotDuplicate, Relation, Share}
PAIRS: tuple[type[Model], ...] = (NotDuplicate, Relation)  # both customers must be seen
RECORDS: dict[type[Model], int] = {
    Activity: 16,
    Contract: 2,
    Deal: 1,
    File: 8,
    Order: 32,
    Quote: 4,
}  # the bit of the kind in the ticks of shares and transfers
# What hangs on a deal: kept by who works on it; comments by who wrote them, passages by the database alone.
KEPT: tuple[type[Model], ...] = (DealCheck, DealCost, DealLine, DealParticipant, DealParty, DealTie)
ON_DEAL: set[type[Model]] = {*KEPT, DealComment, DealPassage}
PIECES: dict[type[Model], tuple[type[Model], str]] = {
    QuoteLine: (Quote, "quote_id"), QuoteInstalment: (Quote, "quote_id"), ContractLine: (Contract, "contract_id"),
    ContractInstalment: (Contract, "contract_id"), OrderLine: (Order, "order_id"),
}  # fmt: skip
PAPERS: dict[str, type[Model]] = {"quote_id": Quote, "contract_id": Contract, "order_id": Order, "voucher_id": Voucher}
LEDGER = {Entry, FundDay}
SPECIAL = {
    Change, ContactRelation, Credential, Customer, DocumentChunk, DocumentVersion, FileChunk, ScoreQueue, Voucher,
} | LEDGER  # fmt: skip
KNOWN = OPEN_TO_ALL | PRIVATE | LINKS | ON_DEAL | RECORDS.keys() | PIECES.keys() | SPECIAL


class Oracle:
    """The office at one moment; every answer is a set of ids or a truth."""

    def __init__(self, world: World) -> None:
        with schema.system(world.engine, "") as connection:
            self.rows: dict[type[Model], dict[int, Row]] = {
                model: {row["id"]: dict(row) for row in connection.execute(select(table_of(model))).mappings()}
                for model in classes()
            }
        self.parent = {key: row["parent_id"] for key, row in self.rows[Department].items()}

    # --- people ---

    def may(self, me: int, right: str) -> bool:
        employee = self.rows[Employee][me]
        return bool(employee["active"] and self.rows[Role][employee["role_id"]][right])

    def active(self, me: int) -> bool:
        return bool(self.rows[Employee][me]["active"])

    def above(self, department: int | None) -> set[int]:
        return set() if department is None else {department} | self.above(self.parent[department])

    def below(self, me: int) -> set[int]:
        mine = {key for key, row in self.rows[Department].items() if row["manager_id"] == me}
        return {me} | {key for key, row in self.rows[Employee].items() if self.above(row["department_id"]) & mine}

    def people_seen(self, me: int) -> set[int]:
        if not self.active(me):
            return set()
        home = self.rows[Employee][me]["department_id"]
        colleagues = self.rows[Employee] if self.rows[Department][home]["open"] else {}
        found = self.below(me) | {key for key in colleagues if self.rows[Employee][key]["department_id"] == home}
        found |= {key for key, row in self.rows[Employee].items() if row["login"] == "pool"}
        return set(self.rows[Employee]) if self.may(me, "see_all") or self.may(me, "edit_all") else found

    def people_edited(self, me: int) -> set[int]:
        if self.may(me, "edit_all"):
            return set(self.rows[Employee])
        return self.below(me) if self.may(me, "edit") else set()

    # --- customers ---

    def departments(self, me: int) -> set[int]:
        """One's own and all above it, whose shares reach down to it."""
        return self.above(self.rows[Employee][me]["department_id"]) if self.active(me) else set()

    def shares(self, me: int) -> dict[int, list[Row]]:
        home = self.departments(me)
        found = defaultdict(list)
        for share in self.rows[Share].values() if self.active(me) else ():
            if share["employee_id"] == me or share["department_id"] in home:
                found[share["customer_id"]].append(share)
        return found

    def zones(self, me: int) -> set[int]:
        members = self.rows[ZoneMember].values() if self.active(me) else ()
        return {row["zone_id"] for row in members if row["employee_id"] == me}

    def customers_with(self, me: int, level: int) -> set[int]:
        """Customers that one may edit (2) or hand on (3): those of one's people, and those shared at that level."""
        shares = self.shares(me) if self.may(me, "edit") else {}
        shared = {key for key, some in shares.items() if any(share["level"] >= level for share in some)}
        return shared | {key for key, row in self.rows[Customer].items() if row["owner_id"] in self.people_edited(me)}

    def held_kinds(self, me: int, customer: int) -> int:
        row = self.rows[Customer][customer]
        if self.may(me, "see_all"):
            return 63
        kinds = row["old_kinds"] if row["owner_id"] in self.people_edited(me) else 0
        for share in self.shares(me)[customer]:
            kinds |= share["old_kinds"]
        return int(kinds)

    def deals_of(self, me: int, work: bool = False) -> set[int]:
        """Deals in which one takes part, or on which one works."""
        if not self.active(me) or work and not self.may(me, "edit"):
            return set()
        return {
            row["deal_id"] for row in self.rows[DealParticipant].values()
            if row["employee_id"] == me and (row["works"] or not work)
        }  # fmt: skip

    def works_on(self, me: int, deal: int) -> bool:
        return self.rows[Deal][deal]["owner_id"] in self.people_edited(me) or deal in self.deals_of(me, work=True)

    def has(self, me: int, deal: int) -> bool:
        """Whether a deal is of one's people, or one takes part in it."""
        return self.rows[Deal][deal]["owner_id"] in self.people_edited(me) or deal in self.deals_of(me)

    # --- what is seen ---

    def seen(self, me: int) -> dict[type[Model], set[int]]:
        assert set(classes()) == KNOWN, "a table without an entry here: say who may see it"
        if not self.active(me):
            return {model: set() for model in classes()}
        if self.may(me, "see_all"):
            found = {model: set(self.rows[model]) for model in classes()}
        else:
            found = {model: set(self.rows[model]) for model in OPEN_TO_ALL} | self._by_customer(me)
        for model in PRIVATE:
            found[model] = {key for key, row in self.rows[model].items() if row["owner_id"] == me}
        found[Voucher] = self._vouchers(me)
        for model in LEDGER:
            found[model] = set(self.rows[model]) if self.may(me, "confirm_vouchers") else set()
        found[DocumentVersion] = {
            key
            for key, row in self.rows[DocumentVersion].items()
            if row[self.paper(row)] in found[PAPERS[self.paper(row)]]
        }
        seen = found[DocumentVersion]
        found[DocumentChunk] = {k for k, row in self.rows[DocumentChunk].items() if row["version_id"] in seen}
        found[Credential] = found[ScoreQueue] = set()
        found[Change] = self._log(me, found)
        return found

    def _by_customer(self, me: int) -> dict[type[Model], set[int]]:
        people, zones, shares = self.people_seen(me), self.zones(me), self.shares(me)
        customers = {
            key for key, row in self.rows[Customer].items()
            if row["owner_id"] in people or key in shares or row["zone_id"] in zones
        }  # fmt: skip
        found: dict[type[Model], set[int]] = {Customer: customers}
        for model in LINKS:
            ends = ("customer_id", "other_id") if model in PAIRS else ("customer_id",)
            found[model] = {k for k, row in self.rows[model].items() if all(row[end] in customers for end in ends)}
        for model, bit in RECORDS.items():
            found[model] = {
                key for key, row in self.rows[model].items() if self._record(me, row, bit, people, zones, shares)
            }
        found[Deal] |= self.deals_of(me)
        found[File] |= {
            key for key, row in self.rows[File].items() if row["table_name"] == "deal" and self.has(me, row["row_id"])
        }
        for model in ON_DEAL:
            found[model] = {key for key, row in self.rows[model].items() if row["deal_id"] in found[Deal]}
        for model, (parent, column) in PIECES.items():
            found[model] = {key for key, row in self.rows[model].items() if row[column] in found[parent]}
        found[ContactRelation] = {
            k for k, row in self.rows[ContactRelation].items() if {row["contact_id"], row["other_id"]} <= found[Contact]
        }
        found[FileChunk] = {key for key, row in self.rows[FileChunk].items() if row["file_id"] in found[File]}
        return found

    def paper(self, version: Row) -> str:
        """The column that names what the version is of."""
        return next(column for column in PAPERS if version[column] is not None)

    def _vouchers(self, me: int) -> set[int]:
        """One's own, all for who confirms, those of a contract that came to one with its customer; with the right to
        debts those of every contract that one sees, and without a contract those that are seen like one."""
        people, zones, shares = self.people_seen(me), self.zones(me), self.shares(me)

        def owed(row: Row) -> bool:
            if row["contract_id"] is None:
                return self._record(me, row | {"maker_id": 0, "deal_id": None}, 2, people, zones, shares)
            paper = self.rows[Contract][row["contract_id"]]
            return self.may(me, "see_all") or self._record(me, paper, 2, people, zones, shares)

        return {
            key for key, row in self.rows[Voucher].items()
            if me in (row["owner_id"], row["maker_id"]) or self.may(me, "confirm_vouchers") or self._came(me, row)
            or self.may(me, "see_debts") and owed(row)
        }  # fmt: skip

    def _came(self, me: int, voucher: Row) -> bool:
        """Whether its contract is older than one's time with the customer, and came along."""
        paper = self.rows[Contract].get(voucher["contract_id"], {"customer_id": None})
        if paper["customer_id"] is None:
            return False
        customer = self.rows[Customer][paper["customer_id"]]
        older = paper["created_at"] < customer["owner_since"]
        return bool(customer["owner_id"] == me and older and customer["old_kinds"] & 2)

    def _record(self, me: int, row: Row, bit: int, people: set[int], zones: set[int], shares: Any) -> bool:
        if row["owner_id"] in people or row.get("maker_id") == me:
            return True
        if row["customer_id"] is None:
            return row.get("deal_id") is not None and self.has(me, row["deal_id"])
        customer = self.rows[Customer][row["customer_id"]]
        kept = row["created_at"] >= customer["owner_since"] or customer["old_kinds"] & bit
        by_share = any(s["old_kinds"] & bit or row["created_at"] >= s["since"] for s in shares[row["customer_id"]])
        return bool(kept and customer["owner_id"] in people or customer["zone_id"] in zones or by_share)

    def _log(self, me: int, seen: dict[type[Model], set[int]]) -> set[int]:
        tables = {model.__tablename__: model for model in classes()}
        kept = PRIVATE | LEDGER | {Voucher}  # not for every eye, even of a role that sees all
        whole = {table for table, model in tables.items() if self.may(me, "see_all") and model not in kept}
        return {
            key for key, row in self.rows[Change].items()
            if row["employee_id"] == me or row["table_name"] in whole
            or row["row_id"] in seen[tables[row["table_name"]]] or row["deal_id"] in seen[Deal]
        }  # fmt: skip

    # --- what may be changed ---

    def changeable(self, me: int) -> dict[type[Model], set[int]]:
        """Rows that a plain update reaches."""
        found: dict[type[Model], set[int]] = {model: set() for model in classes()}
        if not self.active(me):
            return found
        for model in (Counter, Group, Job, *(ADMINISTERED if self.may(me, "administer") else ())):
            found[model] = set(self.rows[model])
        found[Employee] |= {me}
        found[Product] = set(self.rows[Product]) if self.may(me, "edit") else set()
        edited, people = self.customers_with(me, 2), self.people_edited(me)
        confirms = self.may(me, "confirm_vouchers")
        found[Fund] = set(self.rows[Fund]) if confirms or self.may(me, "administer") else set()
        found[Voucher] = {
            k for k, row in self.rows[Voucher].items()
            if row["state"] == "draft"
            and (row["maker_id"] == me or row["owner_id"] == me and self.may(me, "edit") or confirms)
        }  # fmt: skip
        seen = self.seen(me)
        found[DocumentVersion] = {
            k for k, row in self.rows[DocumentVersion].items() if self.makes_paper(me, row, people, seen[Voucher])
        }
        found[Customer] = edited
        for model in RECORDS:
            found[model] = {
                k for k, row in self.rows[model].items() if row["owner_id"] in people or row.get("maker_id") == me
            }  # fmt: skip
        found[Deal] |= self.deals_of(me, work=True)
        for model in KEPT:
            found[model] = {key for key, row in self.rows[model].items() if self.works_on(me, row["deal_id"])}
        parties = self.rows[DealParty]
        found[DealParty] = {k for k in found[DealParty] if parties[k]["customer_id"] in {None, *seen[Customer]}}
        found[DealComment] = {k for k in seen[DealComment] if self.rows[DealComment][k]["author_id"] == me}
        for model in LINKS:
            found[model] = {key for key, row in self.rows[model].items() if row["customer_id"] in edited}
        for model in PAIRS:
            found[model] &= seen[model]
        found[ContactRelation] = {
            key for key, row in self.rows[ContactRelation].items()
            if self.customer_of(row["contact_id"]) in edited and row["other_id"] in seen[Contact]
        }  # fmt: skip
        given = self.customers_with(me, 3)
        found[Share] = {k for k in found[Share] if self.rows[Share][k]["level"] <= 2}
        found[Share] |= {key for key, row in self.rows[Share].items() if row["customer_id"] in given}
        for model in PRIVATE:
            found[model] = {key for key, row in self.rows[model].items() if row["owner_id"] == me}
        every = self.may(me, "administer")
        found[Credential] = {k for k, row in self.rows[Credential].items() if every or row["employee_id"] == me}
        return found

    def customer_of(self, contact: int) -> int:
        return int(self.rows[Contact][contact]["customer_id"])

    def makes_paper(self, me: int, version: Row, people: set[int], vouchers: set[int]) -> bool:
        """Of what one may change; of a voucher that one sees."""
        column = self.paper(version)
        parent = self.rows[PAPERS[column]][version[column]]
        return version["voucher_id"] in vouchers if column == "voucher_id" else parent["owner_id"] in people

    def removable(self, me: int) -> dict[type[Model], set[int]]:
        """Rows that may be taken away for good: links, one's own, and what an administrator gave."""
        changed = self.changeable(me)
        found = {model: changed[model] if model in LINKS | PRIVATE - {Notification} else set() for model in classes()}
        for model in KEPT if self.active(me) else ():
            found[model] = {
                key for key, row in self.rows[model].items()
                if self.works_on(me, row["deal_id"]) or model is DealParticipant and row["employee_id"] == me
            }  # fmt: skip
        edited = self.customers_with(me, 2)
        found[Share] = {key for key, row in self.rows[Share].items() if row["customer_id"] in edited}
        found[ContactRelation] = {
            key for key, row in self.rows[ContactRelation].items() if self.active(me)
            and {self.customer_of(row["contact_id"]), self.customer_of(row["other_id"])} & edited
        }  # fmt: skip
        people = self.people_edited(me)
        for model, (parent, column) in PIECES.items():
            owners = {key: row["owner_id"] for key, row in self.rows[parent].items()}
            found[model] = {key for key, row in self.rows[model].items() if owners[row[column]] in people}
        half = {key for key, row in self.rows[File].items() if row["owner_id"] == me and not row["sha256"]}
        found[FileChunk] = {key for key, row in self.rows[FileChunk].items() if row["file_id"] in half}
        in_use = {row["zone_id"] for model in (Customer, ZoneMember) for row in self.rows[model].values()}
        found[Zone] = changed[Zone] - in_use
        return found | {model: changed[model] for model in (Holiday, ZoneMember, Credential)}
