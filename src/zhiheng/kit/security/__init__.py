"""What the security auditor reads (安全审计): who did what from where, who saw values unmasked; plain logs."""
