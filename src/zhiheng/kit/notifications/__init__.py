"""Notifications (消息): told in the system at once, and outside it as each person wishes; without personal values.

``services.notify`` inside the act's transaction; channels are sent to by jobs, after quiet hours and in digests.
"""
