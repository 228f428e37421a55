"""Watching (监督): what the law library, the ledger and people reveal becomes supervised, answered and closed."""
