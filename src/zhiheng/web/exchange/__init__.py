"""Exchange with other systems (数据对接, F7): sources, tokens, mappings in steps, folders, reconciliation, way back."""
