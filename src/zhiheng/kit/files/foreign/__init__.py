"""Looking into foreign bytes. Pure functions without Django, run inside ``sandbox``'s limited process only."""
