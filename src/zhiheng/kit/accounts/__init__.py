"""Accounts (账号): who is at the keyboard. What they may do is decided by the rooms above."""
