"""Which channels have posts and comments."""

from __future__ import annotations

from messaging.choices import Channel

INSTAGRAM = (Channel.INSTAGRAM_BUSINESS, Channel.INSTAGRAM_LOGIN)
POSTING = (Channel.FACEBOOK_PAGE, *INSTAGRAM)
