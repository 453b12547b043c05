"""Fonts, icons, document templates and translations; no code."""
