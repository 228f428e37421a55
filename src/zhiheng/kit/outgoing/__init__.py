"""Outgoing calls (对外连接, F16): the one door through which this system speaks to another.

``door.call`` for everything over HTTP (webhooks, SMS, OIDC, S3), ``mail.Backend`` for mail. A host that isn't listed
isn't reached; a listed name that resolves to a private address isn't either, unless the list says so.
"""
