"""Templates that staff make in Word: checked when they are uploaded, compiled once, filled many times; no window.

What reads and fills files comes when it is first used: its libraries would take a tenth of the start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from app.services.documents.fields import Field, fields, samples
from app.services.documents.pictures import Picture
from app.services.documents.problems import Problem, TemplateError

if TYPE_CHECKING:
    from app.services.documents.checking import check
    from app.services.documents.joining import render_many
    from app.services.documents.rendering import render
    from app.services.documents.template import Template, compile

__all__ = [
    "Field", "Picture", "Problem", "Template", "TemplateError",
    "check", "compile", "fields", "render", "render_many", "samples",
]  # fmt: skip
LATER = {
    "Template": "template", "check": "checking", "compile": "template", "render": "rendering", "render_many": "joining",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
