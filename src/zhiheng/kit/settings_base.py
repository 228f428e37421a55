"""Settings that both zones share; each zone's own module imports them by name and adds its rooms and addresses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from zhiheng.kit.security.logs import LOGGING as LOGGING

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# 演示 (default) shows fictitious data; 生产 refuses it and asks for addresses and certificates (F23).
PRODUCTION = os.environ.get("ZHIHENG_MODE", "demo") == "production"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ZHIHENG_HOSTS", "localhost 127.0.0.1 [::1] testserver").split()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # asked from the machine itself, where no certificate stands in front
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# Proxies whose X-Forwarded-For is believed (addresses, by blanks).
TRUSTED_PROXIES = os.environ.get("ZHIHENG_TRUSTED_PROXY", "").split()
# Wherever Django reports an exception: kinds and places only (F17).
DEFAULT_EXCEPTION_REPORTER = "zhiheng.kit.security.logs.NoLocals"
DEFAULT_EXCEPTION_REPORTER_FILTER = "zhiheng.kit.security.logs.NothingFilter"

STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def templates(context_processors: list[str]) -> list[dict[str, Any]]:
    """Return the template engine of a zone: app folders only, autoescaped, with the zone's context processors."""
    common = ["django.template.context_processors.request", "csp.context_processors.nonce"]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [*common, *context_processors]},
        }
    ]


def static_root(package: Path) -> Path:
    """Return where collected static files of a zone lie (inside its data directory, rebuilt at every start)."""
    return package / "static"
