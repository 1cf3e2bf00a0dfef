"""Sizes and times of the assistant."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

DEFAULT_MODEL = "gpt-4.1-mini"
DEFAULT_TRANSCRIPTION_MODEL = "gpt-4o-mini-transcribe"
DEFAULT_THRESHOLD = Decimal("0.60")

MODEL_NAME = 100
BASE_URL = 500
API_KEY = 500
INSTRUCTIONS = 4000
PROMPT_MESSAGES = 30
EARLIER_MESSAGES = 12
MESSAGE_TEXT = 4000
EXAMPLES = 5

SUMMARY = 1000
REPLY = 2000
QUOTE = 500
PRODUCT_WORDS = 200
UNIT = 32
ENTITIES = 30
LINES = 100
CANDIDATES = 5
QUANTITY = Decimal(1_000_000)

# What an answer may cost, and what is reserved for one picture.
OUTPUT_TOKENS = 3000
IMAGE_TOKENS = 1600
IMAGES = 4
IMAGE_BYTES = 5 * 1024 * 1024
AUDIO_BYTES = 20 * 1024 * 1024
AUDIO_TOKENS_PER_SECOND = 10

# A burst ends when nobody has written for so long, and at the latest so long after it began.
BURST_QUIET = timedelta(seconds=4)
BURST_LONGEST = timedelta(seconds=20)
# How long an analysis waits for a voice message that is still being fetched.
FILES_WAIT = timedelta(minutes=2)
STALE_AFTER = timedelta(hours=24)

# One call < the soft limit of the task < the lease.
CALL_SECONDS = 60.0
TEST_SECONDS = 12.0
LEASE = timedelta(seconds=240)
LANES = 12
ATTEMPTS = 5
OUTPUT_ATTEMPTS = 3
RETRY_DELAYS = (
    timedelta(seconds=3),
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
)
LONGEST_RETRY_AFTER = timedelta(hours=1)
