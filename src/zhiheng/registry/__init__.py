"""Who may do what to whom (名录): agencies, officers and certificates, power items, parties, memberships and scopes."""
