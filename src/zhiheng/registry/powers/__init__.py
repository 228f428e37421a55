"""Power items (权责事项) and powers delegated to streets (街道赋权)."""
