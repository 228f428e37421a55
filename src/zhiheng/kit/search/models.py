"""What was indexed: one entry per object, its text in passages. The terms stand in the database's own index."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """An object that can be found: where it comes from, who may see it, what it is called.

    ``persons``: ids of the people whose own it is, by blanks (ids have none).
    """

    source = models.CharField(max_length=48)
    object_id = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=64, db_index=True)
    persons = models.TextField(blank=True)
    dossier = models.CharField(max_length=24, blank=True, db_index=True)
    day = models.DateField(null=True)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "检索条目"
        constraints = (models.UniqueConstraint(fields=("source", "object_id"), name="search_entry_once"),)

    def __str__(self) -> str:
        return f"{self.source} {self.object_id}"


class Passage(models.Model):
    """A passage of an entry's text, short enough that the index keeps every position in it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="passages")
    text = models.TextField()

    class Meta:
        verbose_name = "检索段落"

    def __str__(self) -> str:
        return str(self.pk)
