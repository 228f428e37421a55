"""Migrations of files."""
