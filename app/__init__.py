"""Sổ Khách: the customer book of a sales office."""

__version__ = "0.1.0"
