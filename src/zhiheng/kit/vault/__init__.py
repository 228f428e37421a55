"""The vault (保险库, F5): personal values, encrypted by person or dossier, and nowhere else.

Other rooms keep a dossier's random id. ``services`` stores and erases, ``selectors`` shows masked values, finds by
exact value, and opens values to a named reader for a named purpose. Destroying a dossier's key erases it everywhere.
"""
