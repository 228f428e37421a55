"""Doing enforcement (办案): the rooms in which agencies handle what they decide. Nothing here imports oversight."""
