"""Template words of memberships."""
