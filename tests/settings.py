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
DISTRICT = "示例区"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 (from the settings above; whitenoise warns without it)
# A file: threads of a test meet at a database in memory in another way than processes do in real life.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 (from the settings above)
    DATABASES["default"]["TEST"] = {"NAME": str(HOME.root / "test.sqlite3")}  # noqa: F405 (from the settings above)
