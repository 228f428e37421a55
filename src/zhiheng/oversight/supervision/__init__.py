"""Supervision by the book (监督办理): instruments, service, replies, objections, verification, closing, escalation.

Stands on the matters of ``oversight.findings``. Every act is an event about a ``supervision_order``; the table
``Order`` is their fold. Which instruments there are, with their days and articles, is data: ``instruments.yaml``.
"""
