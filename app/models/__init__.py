"""All tables. Importing this package fills Model.metadata."""

from sqlalchemy import Table

from app.models.activity import Activity, ActivityKind, Holiday, Reminded
from app.models.base import Model, OnCustomer, Owned
from app.models.contract import Contract, ContractInstalment, ContractLine, Order, OrderLine
from app.models.customer import (
    Attribute,
    Contact,
    ContactRelation,
    Customer,
    Group,
    GroupMember,
    NotDuplicate,
    Relation,
    ScoreQueue,
    Share,
    StarLevel,
)
from app.models.deal import Deal, Pipeline, Stage
from app.models.deal_parts import (
    DealCheck,
    DealComment,
    DealCost,
    DealLine,
    DealParticipant,
    DealParty,
    DealPassage,
    DealTie,
)
from app.models.document import DocumentChunk, DocumentVersion, Template, TemplateContent
from app.models.employee import Credential, Department, Employee, Role, Zone, ZoneMember
from app.models.file import File, FileChunk
from app.models.fund import Entry, Fund, FundDay, Voucher
from app.models.office import (
    Action,
    Change,
    Counter,
    Draft,
    Job,
    Notification,
    Preference,
    SavedView,
    Setting,
)
from app.models.process import Guide, GuideContent, LostReason, StageCheck, StageTask
from app.models.product import Product, VatRate
from app.models.quote import Quote, QuoteInstalment, QuoteLine
from app.models.today import PutOff

__all__ = [
    "Action", "Activity", "ActivityKind", "Attribute", "Change", "Contact", "ContactRelation", "Contract",
    "ContractInstalment", "ContractLine", "Counter", "Credential", "Customer", "Deal", "DealCheck", "DealComment",
    "DealCost", "DealLine", "DealParticipant", "DealParty", "DealPassage", "DealTie", "Department", "DocumentChunk",
    "DocumentVersion", "Draft", "Employee", "Entry", "File", "FileChunk", "Fund", "FundDay", "Group", "GroupMember",
    "Guide", "GuideContent", "Holiday", "Job", "LostReason", "Model", "NotDuplicate", "Notification", "OnCustomer",
    "Order", "OrderLine", "Owned", "Pipeline", "Preference", "Product", "PutOff", "Quote", "QuoteInstalment",
    "QuoteLine", "Relation", "Reminded", "Role", "SavedView", "ScoreQueue", "Setting", "Share", "Stage", "StageCheck",
    "StageTask", "StarLevel", "Template", "TemplateContent", "VatRate", "Voucher", "Zone", "ZoneMember", "classes",
    "table_of",
]  # fmt: skip


def classes(logged: bool = False) -> list[type[Model]]:
    """Every mapped class, parents before children; only those in the change log if asked."""
    order = {table: place for place, table in enumerate(Model.metadata.sorted_tables)}
    found = sorted((m.class_ for m in Model.registry.mappers), key=lambda c: order[table_of(c)])
    return [c for c in found if c.__logged__ or not logged]


def hanging() -> list[type[Model]]:
    """The classes whose records hang on a customer."""
    return [c for c in classes() if issubclass(c, OnCustomer)]


def table_of(model: type[Model]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__
