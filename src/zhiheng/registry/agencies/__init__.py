"""Enforcing bodies, other bodies, teams and entrustments (执法主体、其他单位、执法队伍、委托)."""
