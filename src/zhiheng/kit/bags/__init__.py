"""Packages by BagIt (RFC 8493): payload, checksums of everything, a few lines about it. Pure functions, no Django."""
