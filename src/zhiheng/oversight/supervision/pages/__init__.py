"""The act pages of supervision (办理页)."""
