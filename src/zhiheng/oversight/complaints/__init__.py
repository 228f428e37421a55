"""Complaints (投诉举报): work orders of 12345, reports by scanned code, and what becomes of them.

Two kinds with different walls: requests (诉求) go to the agency that handles them; accusations (控告举报) against an
agency or officer go to the bureau or another body and never to the accused. ``services`` are the acts, ``selectors``
the questions, ``walls`` says who is kept out.
"""
