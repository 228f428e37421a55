"""Findings (监督发现): the nightly audit of the live ledger, what it finds, and what supervisors decide about it.

``auditing.audit_now`` judges and stores; ``services`` are the acts of triage; ``selectors`` the questions.
"""
