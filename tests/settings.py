"""The settings of the house, made quick for tests. tests/conftest.py names the database, Redis and folder before."""

import os
from pathlib import Path

from gscm.settings import *

MEDIA_ROOT = Path(os.environ["GSCM_TEST_FILES"])
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
GRIEVANCE_KEYS = ["dGVzdHMgc2VhbCB3aXRoIGEga2V5IG9mIHRoZWlycyE="]
