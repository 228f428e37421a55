"""Migrations of jobs."""
