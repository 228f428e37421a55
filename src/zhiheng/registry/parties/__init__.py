"""Those on the other side (相对人): enterprises by credit code, individual businesses, persons in the vault."""
