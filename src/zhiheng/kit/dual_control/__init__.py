"""Dual control (双人复核): what one person proposes waits until another confirms it in a session of his own.

A room registers a ``Kind`` and calls ``propose``; act pages (``kit.pages.forms``) do so by themselves where their act
raises ``SecondPersonNeeded``. Nothing is done before the confirmation, and then all of it or nothing.
"""
