"""Those on the other side of an act (相对人): enterprises by credit code, individual businesses, persons in the vault."""
