"""Assistants (辅助人员) prepare acts of a case for its handlers; they do none, count as no officer and sign nothing."""
