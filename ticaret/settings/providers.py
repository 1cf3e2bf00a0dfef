"""The outside providers. With `SANDBOX` on, an address that is not set is the sandbox's."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from ticaret.settings import env
from ticaret.settings.core import PRODUCTION

SANDBOX = env.flag("SANDBOX", False)
SANDBOX_URL = env.url("SANDBOX_URL", "")
if SANDBOX and PRODUCTION:
    raise ImproperlyConfigured("SANDBOX is not valid: production settings refuse the sandbox")
if SANDBOX and not SANDBOX_URL:
    raise ImproperlyConfigured("SANDBOX_URL is not set.")

# Lets webhooks go to private addresses and over plain HTTP, for trying things out on one machine.
WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE", False)
if WEBHOOK_ALLOW_PRIVATE and PRODUCTION:
    raise ImproperlyConfigured(
        "WEBHOOK_ALLOW_PRIVATE is not valid: production settings refuse private receivers"
    )

META_APP_ID = env.text("META_APP_ID", "")
META_APP_SECRET = env.text("META_APP_SECRET", "")
META_VERIFY_TOKEN = env.text("META_VERIFY_TOKEN", "")
META_GRAPH_VERSION = env.graph_version("META_GRAPH_VERSION", "v25.0")
META_GRAPH_URL = env.url(
    "META_GRAPH_URL", f"{SANDBOX_URL}/graph" if SANDBOX else "https://graph.facebook.com"
)
INSTAGRAM_APP_ID = env.text("INSTAGRAM_APP_ID", "")
INSTAGRAM_APP_SECRET = env.text("INSTAGRAM_APP_SECRET", "")
INSTAGRAM_VERIFY_TOKEN = env.text("INSTAGRAM_VERIFY_TOKEN", "")
INSTAGRAM_GRAPH_URL = env.url(
    "INSTAGRAM_GRAPH_URL",
    f"{SANDBOX_URL}/instagram-graph" if SANDBOX else "https://graph.instagram.com",
)
# Where a person is sent to consent, and where the code that comes back is exchanged: at the
# sandbox as long as its API is.
_FACEBOOK_IS_SANDBOX = SANDBOX and META_GRAPH_URL.startswith(SANDBOX_URL)
_INSTAGRAM_IS_SANDBOX = SANDBOX and INSTAGRAM_GRAPH_URL.startswith(SANDBOX_URL)
META_DIALOG_URL = env.url(
    "META_DIALOG_URL",
    f"{SANDBOX_URL}/facebook" if _FACEBOOK_IS_SANDBOX else "https://www.facebook.com",
)
INSTAGRAM_DIALOG_URL = env.url(
    "INSTAGRAM_DIALOG_URL",
    f"{SANDBOX_URL}/instagram" if _INSTAGRAM_IS_SANDBOX else "https://www.instagram.com",
)
INSTAGRAM_TOKEN_URL = env.url(
    "INSTAGRAM_TOKEN_URL",
    f"{SANDBOX_URL}/instagram-api" if _INSTAGRAM_IS_SANDBOX else "https://api.instagram.com",
)
# The configuration of Facebook Login for Business; asked in place of single permissions.
META_LOGIN_CONFIG_ID = env.text("META_LOGIN_CONFIG_ID", "")

# Where accounts that name no server of their own send what they have analysed.
OPENAI_BASE_URL = env.url(
    "OPENAI_BASE_URL", f"{SANDBOX_URL}/openai/v1" if SANDBOX else "https://api.openai.com/v1"
)

# The WhatsApp gateway. The webhook key signs a hook that is configured at the gateway itself;
# every session that we create has a key of its own.
WAHA_URL = env.url("WAHA_URL", f"{SANDBOX_URL}/waha" if SANDBOX else "")
WAHA_API_KEY = env.text("WAHA_API_KEY", "sandbox-waha-key" if SANDBOX else "")
WAHA_WEBHOOK_KEY = env.text("WAHA_WEBHOOK_KEY", "")
# Where the gateway keeps files when it uses an object store: its presigned addresses.
WAHA_MEDIA_URL = env.url("WAHA_MEDIA_URL", "")
