"""Sign-in: e-mail and password, or an e-mailed code; TOTP as a second step, required of staff when switched on."""

from gscm.settings import environment as env

AUTH_USER_MODEL = "suppliers.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

TASK_LINK_DAYS = env.number("TASK_LINK_DAYS", 30)
"""So many days the link of a mail opens its task without a password."""

ACCOUNT_FORMS = {"confirm_login_code": "gscm.interface.sign_in_codes.ConfirmCodeForm"}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,12/h/key",
    "task_link": "60/m/ip",
    "task_link_claim": "10/h/ip,3/d/key",
}
# The address that limits count by is the reader's, not that of the proxy in front (deploy/Caddyfile).
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 1 if env.IS_PRODUCTION else 0)
ACCOUNT_ADAPTER = "gscm.interface.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "suppliers.models.people.display_name"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Accounts are made by the programme, not by sign-up: an address needs no proof before the second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "GSCM Conflict Minerals"

STAFF_TOTP_REQUIRED = env.switch("STAFF_TOTP_REQUIRED", False)
