"""Customers from a spreadsheet: a file is guarded, read, mapped, checked, and written as one action.

`reading.read` → `mapping.table` → `checking.check` → `twins.find` → `writing.write`. What travels between the steps is
plain values; nothing touches the database before the last one.
"""
