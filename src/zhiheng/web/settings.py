"""Settings of the internal zone (内网区)."""

from __future__ import annotations

import json
import os

from zhiheng.kit.databases import database
from zhiheng.kit.home import exchange_directory, home_of
from zhiheng.kit.settings_base import *  # noqa: F403 (Django reads settings from this module; both zones share these)
from zhiheng.kit.settings_base import PRODUCTION, static_root, templates

ZONE = "internal"
HOME = home_of(ZONE)
SECRET_KEY = os.environ.get("ZHIHENG_SECRET_KEY") or HOME.secret("django")
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME.database)}

INSTALLED_APPS = [
    "zhiheng.web",
    "zhiheng.oversight.filings",
    "zhiheng.oversight.remedies",
    "zhiheng.oversight.contactpoints",
    "zhiheng.oversight.holidays",
    "zhiheng.oversight.campaigns",
    "zhiheng.oversight.yearplans",
    "zhiheng.oversight.supervisors",
    "zhiheng.oversight.problems",
    "zhiheng.oversight.discipline",
    "zhiheng.oversight.supervision",
    "zhiheng.plan",
    "zhiheng.oversight.complaints",
    "zhiheng.oversight.statistics",
    "zhiheng.oversight.findings",
    "zhiheng.oversight.parameters",
    "zhiheng.handling.assisting",
    "zhiheng.handling.referrals",
    "zhiheng.handling.calendars",
    "zhiheng.handling.publicity",
    "zhiheng.handling.spot",
    "zhiheng.handling.discretion",
    "zhiheng.handling.dossiers",
    "zhiheng.handling.cases",
    "zhiheng.registry",
    "zhiheng.registry.memberships",
    "zhiheng.ledger",
    "zhiheng.kit.pages",
    "zhiheng.kit.accounts",
    "zhiheng.kit.security",
    "zhiheng.kit.vault",
    "zhiheng.kit.jobs",
    "zhiheng.kit.files",
    "zhiheng.kit.search",
    "zhiheng.kit.notifications",
    "zhiheng.kit.documents",
    "zhiheng.kit.dual_control",
    "zhiheng.kit.outgoing",
    "zhiheng.kit.tables",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhiheng.kit.security.requests.RequestIdMiddleware",
    "zhiheng.kit.security.wellformed.WellFormedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "zhiheng.kit.accounts.middleware.AccountGuard",
    "zhiheng.registry.memberships.middleware.CurrentMembership",
    "zhiheng.kit.access.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiheng.kit.pages.errors.ErrorNumberMiddleware",
]
ROOT_URLCONF = "zhiheng.web.urls"
WSGI_APPLICATION = "zhiheng.web.wsgi.application"
TEMPLATES = templates(
    [
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        "zhiheng.kit.pages.shell.shell",
    ]
)
CSRF_FAILURE_VIEW = "zhiheng.kit.pages.errors.stale_form"
DISTRICT = os.environ.get("ZHIHENG_DISTRICT", "示例区")
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "zhiheng.kit.accounts.passwords.LengthValidator"},
    {"NAME": "zhiheng.kit.accounts.passwords.HistoryValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "title")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Numbers of kit.accounts.policy.Policy that differ here, as JSON: {"idle_minutes": 30}
ACCOUNT_POLICY = {"second_factor_required": PRODUCTION, **json.loads(os.environ.get("ZHIHENG_ACCOUNT_POLICY", "{}"))}
# Single sign-on, off unless described (kit.accounts.oidc.Provider), as JSON.
OIDC = json.loads(os.environ.get("ZHIHENG_OIDC", "null"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 24 * 3600  # the outer bound on the server; kit.accounts.policy ends sessions much earlier
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "workbench"
LOGOUT_REDIRECT_URL = "login"
MEDIA_ROOT = HOME.files
STATIC_ROOT = static_root(HOME.root)

# Outgoing calls (F16): nothing is reached that isn't listed; see zhiheng.kit.outgoing.
EMAIL_BACKEND = "zhiheng.kit.outgoing.mail.Backend"
MAIL_SERVER = os.environ.get("ZHIHENG_MAIL_SERVER", "")
DEFAULT_FROM_EMAIL = os.environ.get("ZHIHENG_MAIL_FROM", "zhiheng@localhost")
SMS_GATEWAY = os.environ.get("ZHIHENG_SMS_GATEWAY", "")
MESSENGER_GATEWAY = os.environ.get("ZHIHENG_MESSENGER_GATEWAY", "")
WEBHOOK_SECRET = HOME.secret("webhook")
VAULT_SUITE = os.environ.get("ZHIHENG_VAULT_SUITE", "aes")  # "sm4": national algorithms

# LibreOffice, where it isn't found under its usual names (F15).
OFFICE_PROGRAM = os.environ.get("ZHIHENG_OFFICE", "")

BACKUPS = os.environ.get("ZHIHENG_BACKUPS") or HOME.root / "backups"
# What is run on a restored copy before a backup counts as proven.
PROOF_COMMANDS = [["verify-ledger"], ["rebuild", "--check"]]
EXCHANGE = exchange_directory()
# Where the public zone is reached from outside: what scanned codes carry. And where the inside may call it, if at all:
# empty, the two hand each other files in EXCHANGE only.
PUBLIC_ADDRESS = os.environ.get("ZHIHENG_PUBLIC_ADDRESS", "http://127.0.0.1:8001")
PUBLIC_EXCHANGE = os.environ.get("ZHIHENG_PUBLIC_EXCHANGE", "")
# Who keeps the receipts of seals outside the house (F6): directories or web addresses, by blanks.
SEAL_WITNESSES = os.environ.get("ZHIHENG_WITNESSES", "").split()
SEAL_SCHEME = os.environ.get("ZHIHENG_SEAL_SCHEME", "ed25519")  # "sm2": national algorithms
SEAL_EVERY_MINUTES = int(os.environ.get("ZHIHENG_SEAL_EVERY_MINUTES", "60"))
