"""Migrations of the public zone."""
