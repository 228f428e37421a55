"""Settings of the public zone (公众区): a process and a database of its own, without a route inside (F11)."""

from __future__ import annotations

import os
from pathlib import Path

from zhiheng.kit.databases import database
from zhiheng.kit.home import exchange_directory, home_of
from zhiheng.kit.settings_base import *  # noqa: F403 (Django reads settings from this module; both zones share these)
from zhiheng.kit.settings_base import static_root, templates

ZONE = "public"
HOME = home_of(ZONE)
SECRET_KEY = os.environ.get("ZHIHENG_PUBLIC_SECRET_KEY") or HOME.secret("django")
DATABASES = {"default": database(os.environ.get("PUBLIC_DATABASE_URL", ""), HOME.database)}

INSTALLED_APPS = [
    "zhiheng.public",
    "zhiheng.kit.security",
    "django.contrib.staticfiles",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiheng.kit.security.requests.RequestIdMiddleware",
    "zhiheng.kit.security.wellformed.WellFormedMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "zhiheng.kit.pages.errors.ErrorNumberMiddleware",
    "zhiheng.public.intake.IntakeMiddleware",
]
ROOT_URLCONF = "zhiheng.public.urls"
WSGI_APPLICATION = "zhiheng.public.wsgi.application"
# The look of the pages without the app: its tables (saved views) belong to accounts, and there are none here.
_PAGES = Path(__file__).parent.parent / "kit" / "pages"
TEMPLATES = templates(["zhiheng.public.frame.public"])
TEMPLATES[0]["DIRS"] = [_PAGES / "templates"]
TEMPLATES[0]["OPTIONS"]["libraries"] = {"zh": "zhiheng.kit.pages.templatetags.zh"}
STATICFILES_DIRS = [_PAGES / "static"]
MEDIA_ROOT = HOME.files
STATIC_ROOT = static_root(HOME.root)
BACKUPS = os.environ.get("ZHIHENG_PUBLIC_BACKUPS") or HOME.root / "backups"
PROOF_COMMANDS: list[list[str]] = []
EXCHANGE = exchange_directory()
# Seconds between two looks into the exchange directory.
EXCHANGE_SOON = True  # a report is handed over a second after it came, whoever visits next
EXCHANGE_EVERY = float(os.environ.get("ZHIHENG_EXCHANGE_EVERY", "30"))
DISTRICT = os.environ.get("ZHIHENG_DISTRICT", "示例区")
# The address of the proxy in front of this zone, whose X-Forwarded-For is believed; empty: none.
