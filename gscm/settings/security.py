"""Production refuses to start with unsafe values; the local default is for one machine only."""

from django.core.exceptions import ImproperlyConfigured

from gscm.settings import environment as env
from gscm.settings.core import DEBUG
from gscm.settings.mail import SITE_URL

LOCAL_SECRET_KEY = "local-only-never-in-production-" + "0" * 32

SECRET_KEY = env.text("SECRET_KEY", None if env.IS_PRODUCTION else LOCAL_SECRET_KEY)
ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS", "" if env.IS_PRODUCTION else "127.0.0.1,localhost,[::1],testserver"
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", SITE_URL)

CSRF_FAILURE_VIEW = "gscm.interface.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"

if env.IS_PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_REDIRECT_EXEMPT = [r"^health/$"]
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if DEBUG:
        raise ImproperlyConfigured("DJANGO_DEBUG must be off in production.")
    if len(SECRET_KEY) < 50 or SECRET_KEY == LOCAL_SECRET_KEY or len(set(SECRET_KEY)) < 5:
        raise ImproperlyConfigured(
            "SECRET_KEY must be a random text of at least 50 characters in production."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of this installation in production.")
    if not SITE_URL.startswith("https://"):
        raise ImproperlyConfigured("SITE_URL must begin with https:// in production.")
    for required in ("DATABASE_URL", "REDIS_URL", "EMAIL_HOST"):
        if not env.text(required, "").strip():
            raise ImproperlyConfigured(f"{required} must be set in production.")
