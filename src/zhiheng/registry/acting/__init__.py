"""Act pages (办理页) of the registry: one address, one form and one service per act.

Rooms declare their acts (``Acting``) and register them; ``views.RegistryActPage`` shows and performs them.
"""
