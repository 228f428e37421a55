"""Jobs (后台任务, F9): work done after an act, promised in the act's own transaction and done once in effect.

``services.enqueue`` writes the promise; ``zhiheng worker`` keeps it. Handlers are declared in ``registry``; each is
also a command (``zhiheng jobs run NAME``).
"""
