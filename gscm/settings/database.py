"""One PostgreSQL database for all rooms. Without DATABASE_URL the embedded one under var/ is used."""

from pathlib import Path
from typing import Any

import dj_database_url

from gscm.settings import environment as env

DATABASE_URL = env.text(
    "DATABASE_URL", f"postgresql://gscm@127.0.0.1:{env.number('POSTGRES_PORT', 5440)}/gscm"
)

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
}

# Compressing well takes half a minute: once when an image is built, never on a desk.
STATIC_COMPRESSED = env.switch("STATIC_COMPRESSED", env.IS_PRODUCTION)

MEDIA_ROOT: Path = env.VAR_DIR / "files"
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "originals": {"BACKEND": "gscm.lib.originals.OriginalStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_COMPRESSED
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
