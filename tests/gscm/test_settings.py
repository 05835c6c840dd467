"""Production refuses to start with unsafe values; each refusal names what to change."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

PRODUCTION = {
    "GSCM_ENVIRONMENT": "production",
    "SECRET_KEY": "k4Jq-92hS_mmZ0x8WvbT1yP7cLd6Rf3NgEoAuHiQsKtYw5zXC2Bn",
    "ALLOWED_HOSTS": "minerals.example.com",
    "SITE_URL": "https://minerals.example.com",
    "DATABASE_URL": "postgresql://gscm:password@postgres/gscm",
    "REDIS_URL": "redis://:password@redis:6379/0",
    "EMAIL_HOST": "mail.example.com",
    "GRIEVANCE_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}

SHOW = """
import json
from django.conf import settings
names = ["DEBUG", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def load(**environment: str | None) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of its own, with these variables over the production ones; None removes."""
    merged = {**PRODUCTION, **environment}
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "gscm.settings"}
    variables = kept | {name: value for name, value in merged.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", SHOW], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )


def test_production_starts_with_safe_values():
    result = load()
    assert result.returncode == 0, result.stderr
    assert '"DEBUG": false' in result.stdout
    assert '"SESSION_COOKIE_SECURE": true' in result.stdout


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"SECRET_KEY": "local-only-never-in-production-" + "0" * 32}, "SECRET_KEY"),
        ({"DJANGO_DEBUG": "1"}, "DJANGO_DEBUG"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"SITE_URL": None}, "SITE_URL"),
        ({"SITE_URL": "http://minerals.example.com"}, "SITE_URL"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "REDIS_URL"),
        ({"EMAIL_HOST": None}, "EMAIL_HOST"),
        ({"GRIEVANCE_KEYS": None}, "GRIEVANCE_KEYS"),
        ({"GRIEVANCE_KEYS": "no key"}, "GRIEVANCE_KEYS"),
        ({"GSCM_ENVIRONMENT": "prodcution"}, "GSCM_ENVIRONMENT"),
        ({"UPLOAD_MAX_MEGABYTES": "plenty"}, "UPLOAD_MAX_MEGABYTES"),
        ({"STAFF_TOTP_REQUIRED": "perhaps"}, "STAFF_TOTP_REQUIRED"),
    ],
)
def test_production_refuses(environment, named):
    result = load(**environment)
    assert result.returncode != 0
    last_line = result.stderr.strip().splitlines()[-1]
    assert "ImproperlyConfigured" in last_line
    assert named in last_line


def test_a_desk_needs_no_variable_at_all():
    result = load(**dict.fromkeys(PRODUCTION))
    assert result.returncode == 0, result.stderr
    assert '"DEBUG": false' in result.stdout
