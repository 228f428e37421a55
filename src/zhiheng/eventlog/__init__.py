"""Event logs as data: events, objects, readers, writers and civil days. Knows nothing of law."""
