"""Funds and vouchers of the sample office: what its contracts brought in, and what a year costs."""

from __future__ import annotations

from collections import Counter as Count
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.models import Contract, ContractInstalment, Counter, Customer, Employee, Fund, Role, Voucher
from app.services.days import midnight
from app.services.demo.names import Draw
from app.services.text import search_text
from app.services.vouchers import BOOKS, TRANSFERS, code_of

SEED = 17  # of its own: everything else stays as it is
YEAR = 365  # days that the books go back
MOST_CASH, LEFT_CASH = 300_000_000, 90_000_000
LARGE = 20_000_000  # from here on customers pay by bank
_FUNDS = (
    {"name": "Tiền mặt", "kind": "cash", "ledger_account": "1111"},
    {"name": "Vietcombank", "kind": "bank", "bank": "970436", "account": "0011001234567", "ledger_account": "1121",
     "holder": "CONG TY TNHH NOI THAT MINH PHAT"},
    {"name": "Techcombank", "kind": "bank", "bank": "970407", "account": "19031234567890", "ledger_account": "1121",
     "holder": "CONG TY TNHH NOI THAT MINH PHAT"},
)  # fmt: skip
_OPENING = (180_000_000, 3_450_000_000, 320_000_000)  # enough for a year without a customer
_CASH, _BANK = "1111", "1121"
# Each month: the day, what for, to whom, the least and the most in thousands of đồng, by bank, the account.
_COSTS = (
    (3, "Tiền thuê văn phòng và showroom", "Công ty CP Bất động sản Hồng Hà", 38_000, 38_000, True, "642"),
    (5, "Lương nhân viên", "Nhân viên công ty", 142_000, 158_000, True, "334"),
    (8, "Tiền điện, nước", "Điện lực Cầu Giấy", 3_200, 5_600, False, "642"),
    (12, "Văn phòng phẩm", "Cửa hàng Văn phòng phẩm Hồng Hà", 450, 1_800, False, "642"),
    (17, "Vận chuyển, bốc xếp hàng", "Anh Nguyễn Văn Tấn", 2_000, 4_800, False, "641"),
    (23, "Tiếp khách", "Nhà hàng Sen Việt", 900, 3_500, False, "642"),
)
_MONTHLY_CASH = 25_000_000


class Money:
    """Made after the contracts, from what stands in the database; the same for the same seed."""

    def __init__(self, connection: Connection, day: date) -> None:
        self.connection, self.day, self.draw = connection, day, Draw(SEED)
        self.first = day - timedelta(YEAR)
        self.rows: list[dict[str, Any]] = []
        keeper = select(Employee.id).join(Role).where(Role.key == "accountant").order_by(Employee.id).limit(1)
        self.keeper = connection.scalar(keeper) or 1

    def write(self) -> None:
        """The funds with what they held, then every voucher in the order of its days."""
        funds = self.connection.execute(
            insert(Fund).returning(Fund.id, sort_by_parameter_order=True),
            [{"position": place, "bank": "", "account": "", "holder": "", "created_at": midnight(self.first)} | each
             for place, each in enumerate(_FUNDS, start=1)],
        ).scalars().all()  # fmt: skip
        self.cash, self.bank, self.second = funds
        for fund, held in zip(funds, _OPENING, strict=True):
            self._add("opening", self.first, held, "Số dư đầu kỳ", to_fund_id=fund)
        self._costs()
        self._receipts()
        self._deposits()
        self._number()
        self._insert()

    def _costs(self) -> None:
        month = self.first.replace(day=1) + timedelta(32)
        while month.replace(day=1) <= self.day:
            begin = month.replace(day=1)
            for day, reason, party, least, most, by_bank, account in _COSTS:
                amount = self.draw.between(least, most) * 1000
                self._add("payment", begin.replace(day=day), amount, f"{reason} tháng {begin.month}", party=party,
                          from_fund_id=self.bank if by_bank else self.cash, debit=account,
                          credit=_BANK if by_bank else _CASH)  # fmt: skip
            self._add("transfer", begin.replace(day=6), _MONTHLY_CASH, "Rút tiền gửi ngân hàng nhập quỹ",
                      from_fund_id=self.bank, to_fund_id=self.cash, debit=_CASH, credit=_BANK)  # fmt: skip
            month = begin + timedelta(32)

    def _receipts(self) -> None:
        """Most instalments are paid some days after they are due; some are late, and stand in the work list."""
        part = ContractInstalment
        query = (
            select(part.number, part.amount, part.due_on, Contract.id, Contract.code, Contract.owner_id,
                   Contract.customer_id, Contract.deal_id, Contract.buyer, Customer.address, Contract.state)
            .join(Contract, Contract.id == part.contract_id).outerjoin(Customer, Customer.id == Contract.customer_id)
            .where(Contract.state.in_(("signed", "done")), part.due_on.is_not(None), part.due_on <= self.day)
            .order_by(Contract.id, part.number)
        )  # fmt: skip
        for row in self.connection.execute(query):
            late = (self.day - row.due_on).days
            chance, wait = self.draw.random(), self.draw.between(-2, 14)
            if row.state != "done" and chance > (0.93 if late > 45 else 0.75):
                continue
            paid_on = min(max(row.due_on + timedelta(wait), self.first + timedelta(1)), self.day)
            by_bank = row.amount >= LARGE
            self._add(
                "receipt", paid_on, row.amount, f"Thanh toán đợt {row.number} hợp đồng số {row.code}",
                to_fund_id=(self.bank if self.draw.random() < 0.7 else self.second) if by_bank else self.cash,
                party=row.buyer.get("representative") or row.buyer.get("name", ""), party_address=row.address or "",
                customer_id=row.customer_id, contract_id=row.id, deal_id=row.deal_id, instalment=row.number,
                owner_id=row.owner_id, debit=_BANK if by_bank else _CASH, credit="131",
            )  # fmt: skip

    def _deposits(self) -> None:
        """Nobody keeps that much in the till: what it holds too much goes to the bank."""
        held = 0
        for row in sorted(self.rows, key=lambda row: row["day"]):
            held += row["amount"] * ((row["to_fund_id"] == self.cash) - (row["from_fund_id"] == self.cash))
            if held > MOST_CASH:
                amount = (held - LEFT_CASH) // 10_000_000 * 10_000_000
                held -= amount
                self._add("transfer", row["day"], amount, "Nộp tiền mặt vào tài khoản", from_fund_id=self.cash,
                          to_fund_id=self.bank, debit=_BANK, credit=_CASH)  # fmt: skip

    def _add(self, kind: str, day: date, amount: int, reason: str, **more: Any) -> None:
        if day > self.day:
            return
        blank = {
            "from_fund_id": None, "to_fund_id": None, "party": "", "party_address": "", "customer_id": None,
            "contract_id": None, "deal_id": None, "instalment": None, "debit": "", "credit": "",
            "owner_id": self.keeper,
        }  # fmt: skip
        self.rows.append(
            blank | {"kind": kind, "day": day, "amount": amount, "reason": reason, "year": day.year,
                     "maker_id": self.keeper, "number": None, "book": ""} | more
        )  # fmt: skip

    def _number(self) -> None:
        """In the order of the days; the newest few wait for somebody to confirm them, without a number."""
        kinds = {self.cash: "cash", self.bank: "bank", self.second: "bank"}
        self.rows.sort(key=lambda row: row["day"])
        last: Count[str] = Count()
        for row in self.rows:
            fund = kinds[row["to_fund_id"] or row["from_fund_id"]]
            row["book"] = TRANSFERS if row["kind"] == "transfer" else BOOKS.get((row["kind"], fund), "")
            waits = (self.day - row["day"]).days < 4 and self.draw.random() < 0.6
            if row["kind"] != "opening" and not waits:
                series = f"voucher:{row['book']}:{row['year']}"
                last[series] += 1
                row["number"] = last[series]
            row["search_text"] = search_text(code_of(row["book"], row["number"]), row["party"], row["reason"])
        self.connection.execute(insert(Counter), [{"name": name, "last": number} for name, number in last.items()])

    def _insert(self) -> None:
        """Drafts first: to confirm them is what the ledger listens to."""
        for row in self.rows:
            row["created_at"] = midnight(row["day"])
        self.connection.execute(insert(Voucher), self.rows)
        done = (Voucher.number.is_not(None)) | (Voucher.kind == "opening")
        for kind in ("opening", "receipt", "transfer", "payment"):  # a server updates rows in an order of its own
            self.connection.execute(
                update(Voucher).where(done, Voucher.kind == kind)
                .values(state="confirmed", confirmed_at=Voucher.created_at, confirmed_by_id=self.keeper)
            )  # fmt: skip
