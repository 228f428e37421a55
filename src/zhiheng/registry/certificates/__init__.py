"""Certificates (证件): application, examination, issue, yearly review, suspension, revocation, expiry; the card."""
