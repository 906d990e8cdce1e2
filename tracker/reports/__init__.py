"""Turns stored studies into tables that people read, with how complete each figure is beside it.

A report is built as plain values (`report.py`) by functions that know nothing of a format; the
folder `render` then writes the same values as a page, Markdown, CSV, JSON or a workbook.
"""
