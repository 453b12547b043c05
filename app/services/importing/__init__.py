"""Customers and deals from a spreadsheet: a file is guarded, read, mapped, checked, mended, and written as one action.

`reading.read` → `mapping.table` → `mending.begin` → `deciding.meet` → `writing.write`; targets.py says what differs
between what a file can become. What travels between the steps is plain values; nothing is written before the last one.
"""
