"""Enterprise contact points (执法监督企业联系点): who, meetings with them, what became of their suggestions."""
