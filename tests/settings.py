"""Settings of the tests: the internal zone in a throw-away home; ``TEST_DATABASE_URL`` chooses PostgreSQL."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("ZHIHENG_DATA", tempfile.mkdtemp(prefix="zhiheng-test-"))
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")

from zhiheng.web.settings import *  # noqa: F403 (the zone's own settings, after its home is set)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast: tests make many accounts
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The public zone's tables, for its tests; its middleware and addresses are set by the fixture `public_zone`.
INSTALLED_APPS = [*INSTALLED_APPS, "zhiheng.public"]  # noqa: F405 (from the settings above)
DISTRICT, TRUSTED_PROXY = "示例区", ""
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 (from the settings above; whitenoise warns without it)
