"""Files (文件, F14): kept once by content, checked before they are believed, handed out by short-lived links.

``foreign`` looks into bytes that came from outside; ``sandbox`` runs it in a limited process, never in
the server's own.
"""
