"""The names of the three views through which a live database is judged (docs/formats.md §7), and their columns."""

from typing import Final

FLAT, OBJECTS, ATTRIBUTES = "ledger_flat", "ledger_objects", "ledger_attributes"
VIEWS: Final[dict[str, tuple[str, ...]]] = {
    FLAT: (
        "object_type",
        "object_id",
        "event_id",
        "event_type",
        "day",
        "clock",
        "sequence",
        "recorded_at",
        "corrects",
        "relations",
        "attributes",
    ),
    OBJECTS: ("object_type", "object_id", "name", "from_day", "kind", "value"),
    ATTRIBUTES: ("name", "kind", "scale"),
}
"""The columns that each view must have."""
