"""Enforcement in numbers (执法统计): every act that counts as a row, small tables of counts, and the yearly statistics.

A figure is never typed and never stored beside the rows that it counts: tables of counts are rewritten in the very
transaction that changes a row, so that a number and the list behind it can't differ.
"""
