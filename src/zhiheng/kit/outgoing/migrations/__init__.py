"""Migrations of outgoing calls."""
