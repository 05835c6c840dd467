"""Grievances: the keys that seal them, the address for those who write mails, and paths without a trace."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from gscm.settings import environment as env

GRIEVANCE_KEYS = env.words("GRIEVANCE_KEYS")
"""Fernet keys, the newest first. The first seals, all open: a key that sealed something must stay."""
GRIEVANCE_KEY_FILE = env.VAR_DIR / "grievance.key"
"""Without keys in the environment one is made here; for one machine only."""
GRIEVANCE_EMAIL = env.text("GRIEVANCE_EMAIL", "")
"""The second way in; shown on the public pages. manage.py take_in_grievances reads its maildir."""

ANONYMOUS_PREFIXES = ["/grievance"]
"""Requests to these reach the application without anything that could tell who sent them (gscm/anonymity.py)."""

for _key in GRIEVANCE_KEYS:
    try:
        Fernet(_key)
    except ValueError as error:
        raise ImproperlyConfigured(
            "GRIEVANCE_KEYS must be Fernet keys: 32 bytes in URL-safe base64."
        ) from error
if env.IS_PRODUCTION and not GRIEVANCE_KEYS:
    raise ImproperlyConfigured("GRIEVANCE_KEYS must be set in production.")
