"""Templates that staff make in Word: checked when they are uploaded, compiled once, filled many times; no window."""

from app.services.documents.fields import Field, fields, samples

__all__ = ["Field", "fields", "samples"]
