"""Write docs/openapi.json, the description of the API, from the code."""

import json
import os
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.web.settings")
os.environ.setdefault("ZHIHENG_DATA", tempfile.mkdtemp(prefix="zhiheng-openapi-"))

import django

django.setup()

from zhiheng.web.api import api  # noqa: E402 (after the settings are loaded)

TARGET = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
schema = api.get_openapi_schema(path_prefix="/api/v1/")
TARGET.write_text(json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
print(TARGET)
