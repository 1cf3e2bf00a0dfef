"""The words of the assistant: states, intents and reasons, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class AnalysisState(TextChoices):
    """`queued` → `running` → `completed`, `failed` or `skipped`; a retry is `queued` again."""

    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    COMPLETED = "completed", "Completed"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class Intent(TextChoices):
    ORDER = "order", "Order"
    PRICE_QUESTION = "price_question", "Price question"
    STOCK_QUESTION = "stock_question", "Stock question"
    ORDER_STATUS = "order_status", "Order status"
    ORDER_CHANGE = "order_change", "Order change"
    CANCELLATION = "cancellation", "Cancellation"
    RETURN = "return", "Return"
    COMPLAINT = "complaint", "Complaint"
    PAYMENT = "payment", "Payment"
    SUPPORT = "support", "Support"
    THANKS = "thanks", "Thanks"
    GREETING = "greeting", "Greeting"
    OTHER = "other", "Other"


class Language(TextChoices):
    TR = "tr", "Türkçe"
    EN = "en", "English"
    DE = "de", "Deutsch"
    AR = "ar", "العربية"
    RU = "ru", "Русский"
    OTHER = "other", "Other"


class Sentiment(TextChoices):
    POSITIVE = "positive", "Positive"
    NEUTRAL = "neutral", "Neutral"
    NEGATIVE = "negative", "Negative"


class Urgency(TextChoices):
    LOW = "low", "Low"
    NORMAL = "normal", "Normal"
    HIGH = "high", "High"


class PauseReason(TextChoices):
    """Why the account's queue stands until somebody changes the settings."""

    BAD_KEY = "bad_key", "The key is refused"
    QUOTA = "quota", "The provider's quota is used up"
    BAD_MODEL = "bad_model", "The model is not there"
    BAD_ADDRESS = "bad_address", "The address may not be called"


class Reason(TextChoices):
    """Why an analysis failed or was skipped."""

    BUDGET = "budget", "The monthly budget is used up"
    DISABLED = "disabled", "The automation was switched off"
    NOTHING_TO_READ = "nothing_to_read", "Nothing that could be read"
    STALE = "stale", "It waited too long"
    UNREACHABLE = "unreachable", "The model could not be reached"
    TIMEOUT = "timeout", "The model did not answer in time"
    RATE_LIMITED = "rate_limited", "Too many requests"
    PROVIDER_ERROR = "provider_error", "The provider reported an error"
    REJECTED = "rejected", "The provider refused the request"
    REFUSED = "refused", "The model refused to answer"
    TRUNCATED = "truncated", "The answer was cut off"
    INVALID_OUTPUT = "invalid_output", "The answer does not follow the schema"
    ABANDONED = "abandoned", "The worker ended too often"


class CallKind(TextChoices):
    ANALYSIS = "analysis", "Analysis"
    TRANSCRIPTION = "transcription", "Transcription"
    TEST = "test", "Test"


class CallOutcome(TextChoices):
    """`reserved` while it is under way; `lost` when nobody came back to say how it ended."""

    RESERVED = "reserved", "Under way"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    LOST = "lost", "Lost"


class Verdict(TextChoices):
    RIGHT = "right", "Right"
    PARTLY = "partly", "Partly right"
    WRONG = "wrong", "Wrong"


class LineFlag(TextChoices):
    """What the operator should look at in a proposed line."""

    NO_PRODUCT = "no_product", "No product found"
    AMBIGUOUS = "ambiguous", "Several products fit"
    UNIT_DIFFERS = "unit_differs", "Another unit than the product's"
    QUANTITY_ASSUMED = "quantity_assumed", "No quantity was said"
    QUANTITY_DIFFERS = "quantity_differs", "Another quantity than the words say"
    NOT_ENOUGH_STOCK = "not_enough_stock", "Not enough stock"
    NOT_QUOTED = "not_quoted", "The messages do not say this"
