"""Act pages (办理页): one address, one form and one service per act; refusals in words; safe to repeat.

Rooms declare their acts (``Acting``) and register them; ``views.act_page`` shows and performs them.
"""
