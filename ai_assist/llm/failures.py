"""What an exchange with a model can end in, sorted by what to do about it."""

from __future__ import annotations

from ai_assist.choices import PauseReason, Reason


class LlmFailure(Exception):
    """No usable answer. `reason` may be shown to the account; nothing of the other side is."""

    def __init__(
        self, reason: Reason, *, input_tokens: int = 0, output_tokens: int = 0, called: bool = True
    ) -> None:
        self.reason = reason
        self.input_tokens = input_tokens
        self.output_tokens = output_tokens
        self.called = called
        super().__init__(reason.value)


class TryLater(LlmFailure):
    """May succeed later; not before `retry_after` seconds where the provider asked for it."""

    def __init__(
        self, reason: Reason, *, retry_after: float | None = None, called: bool = True
    ) -> None:
        super().__init__(reason, called=called)
        self.retry_after = retry_after


class BadOutput(LlmFailure):
    """The model answered, but not in the schema; it may do better next time."""


class Final(LlmFailure):
    """The same request would fail again."""


class AccountStopped(LlmFailure):
    """Every request of the account would fail until somebody changes the settings."""

    def __init__(self, pause: PauseReason) -> None:
        super().__init__(Reason.REJECTED)
        self.pause = pause
