"""Documents (文书, F15): Word templates of many versions, numbers without gaps, filled files and their PDF.

A room declares what it prints (``registry.kinds``); administrators bring layouts made in Word (``versions``), a second
person publishes them; ``making.issue`` numbers and fills one; a job makes the PDF. See docs/operations/documents.md.
"""
