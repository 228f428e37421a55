"""Migrations of the internal zone."""
