"""The reports that every office begins with."""

from __future__ import annotations

from app.services.language import N_
from app.services.query import View, every, leaf
from app.services.reports import Report

YEAR = every(leaf("created", "last", 365))
READY = (
    (View("owners", N_("By owner")), Report("owner", "state")),
    (View("groups", N_("By group")), Report("group", form="bars")),
    (View("sales", N_("Sales this month")), Report("owner", figure="sales", period="this_month", form="bars")),
    (View("silent", N_("Long without contact")), Report("owner", figure="silent")),
    (View("meetings", N_("Meetings this month")), Report("owner", figure="meetings", period="this_month")),
    (View("growth", N_("New customers by month")), Report("created_month", "state", where=YEAR, form="line")),
)
