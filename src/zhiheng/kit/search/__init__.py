"""Search (检索): Chinese full text over everything a user may see, the same on SQLite and PostgreSQL.

Han text is indexed as overlapping pairs of characters (bigrams) and asked for as phrases: that finds exactly what is
written, two-character words and rare characters too. Rooms register ``registry.sources`` and say ``services.changed``.
"""
