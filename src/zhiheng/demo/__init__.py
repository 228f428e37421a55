"""The fictitious district (示例区) and what is wrong in it: demo data whose truth is known (F23).

This room may not import ``law``: what it calls a violation rests on its own, separate arithmetic.
"""
