"""Templates that staff make in Word: checked when they are uploaded, compiled once, filled many times; no window."""

from app.services.documents.checking import check
from app.services.documents.fields import Field, fields, samples
from app.services.documents.joining import render_many
from app.services.documents.pictures import Picture
from app.services.documents.problems import Problem, TemplateError
from app.services.documents.rendering import render
from app.services.documents.template import Template, compile

__all__ = [
    "Field", "Picture", "Problem", "Template", "TemplateError",
    "check", "compile", "fields", "render", "render_many", "samples",
]  # fmt: skip
