"""One exchange with an OpenAI-compatible server, by the `openai` package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import httpx2
import openai
from django.utils import timezone
from pydantic import BaseModel, ValidationError

from ai_assist import limits
from ai_assist.choices import PauseReason, Reason
from ai_assist.llm.failures import AccountStopped, BadOutput, Final, LlmFailure, TryLater
from ai_assist.llm.server import Server
from ai_assist.llm.transport import OneWayOut
from ticaret import http

_A = TypeVar("_A", bound=BaseModel)

_NO_COMPLETION = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
_PING = "Set ready to true."
_PING_TOKENS = 100


@dataclass(frozen=True, slots=True)
class Answered(Generic[_A]):
    """An answer in the schema, and what it cost."""

    answer: _A
    model: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Transcribed:
    """What a recording says, and what hearing it cost."""

    text: str
    tokens: int


def complete(
    server: Server,
    *,
    model: str,
    turns: list[dict[str, Any]],
    schema: type[_A],
    max_tokens: int = limits.OUTPUT_TOKENS,
    seconds: float = limits.CALL_SECONDS,
) -> Answered[_A]:
    """Ask once and return an answer that follows `schema`. Raises an `LlmFailure`."""
    used = [0, 0]
    with _failures(used), _client(server, seconds) as client:
        # Read before it is parsed, so that an answer that is no use is paid for as well.
        raw = client.chat.completions.with_raw_response.parse(
            model=model,
            messages=turns,  # type: ignore[arg-type]
            response_format=schema,
            max_completion_tokens=max_tokens,
        )
        used[:] = _usage(raw.http_response)
        completion = raw.parse()
        if not completion.choices:
            raise BadOutput(Reason.INVALID_OUTPUT, input_tokens=used[0], output_tokens=used[1])
        message = completion.choices[0].message
        if message.refusal:
            raise Final(Reason.REFUSED, input_tokens=used[0], output_tokens=used[1])
        if message.parsed is None:
            raise BadOutput(Reason.INVALID_OUTPUT, input_tokens=used[0], output_tokens=used[1])
        return Answered(message.parsed, completion.model or model, used[0], used[1])


def transcribe(
    server: Server, *, model: str, filename: str, content: bytes, media_type: str
) -> Transcribed:
    """What is said in a recording. Raises an `LlmFailure`."""
    with _failures([0, 0]), _client(server, limits.CALL_SECONDS) as client:
        heard = client.audio.transcriptions.create(
            model=model, file=(filename, content, media_type), response_format="json"
        )
        return Transcribed(str(heard.text or ""), _heard_tokens(heard))


def ping(server: Server, *, model: str) -> Answered[Any]:
    """The smallest question that needs key, model and schema. Raises an `LlmFailure`."""
    from ai_assist.llm.schema import Pong

    return complete(
        server,
        model=model,
        turns=[{"role": "user", "content": _PING}],
        schema=Pong,
        max_tokens=_PING_TOKENS,
        seconds=limits.TEST_SECONDS,
    )


@contextmanager
def _client(server: Server, seconds: float) -> Iterator[openai.OpenAI]:
    transport = OneWayOut(configured=server.configured, seconds=seconds)
    with httpx2.Client(transport=transport, trust_env=False, follow_redirects=False) as sender:
        yield openai.OpenAI(
            api_key=server.api_key,
            base_url=server.base_url,
            organization="",
            project="",
            max_retries=0,  # a wait is a column of the analysis
            http_client=sender,
        )


@contextmanager
def _failures(used: list[int]) -> Iterator[None]:
    try:
        yield
    except openai.APITimeoutError:
        raise TryLater(Reason.TIMEOUT) from None
    except openai.APIConnectionError as error:
        raise _unreached(error) from None
    except openai.APIStatusError as error:
        raise _refusal(error) from None
    except openai.LengthFinishReasonError:
        raise BadOutput(Reason.TRUNCATED, input_tokens=used[0], output_tokens=used[1]) from None
    except openai.ContentFilterFinishReasonError:
        raise Final(Reason.REFUSED, input_tokens=used[0], output_tokens=used[1]) from None
    except (openai.OpenAIError, ValidationError, *_NO_COMPLETION):
        # What is no completion at all breaks the package in several ways.
        raise BadOutput(
            Reason.INVALID_OUTPUT, input_tokens=used[0], output_tokens=used[1]
        ) from None


def _unreached(error: openai.APIConnectionError) -> LlmFailure:
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, http.HttpFailure):
        cause = cause.__cause__
    if isinstance(cause, http.Blocked):
        return AccountStopped(PauseReason.BAD_ADDRESS)
    if isinstance(cause, http.BadResponse | http.TooLarge):
        return TryLater(Reason.PROVIDER_ERROR)
    return TryLater(Reason.UNREACHABLE, called=cause is None or cause.request_left)


def _refusal(error: openai.APIStatusError) -> LlmFailure:
    if error.status_code in {401, 403}:
        return AccountStopped(PauseReason.BAD_KEY)
    if error.status_code == 404:
        return AccountStopped(PauseReason.BAD_MODEL)
    if error.status_code == 429:
        if error.code == "insufficient_quota" or error.type == "insufficient_quota":
            return AccountStopped(PauseReason.QUOTA)
        return TryLater(Reason.RATE_LIMITED, retry_after=_retry_after(error))
    if error.status_code in {408, 409} or error.status_code >= 500:
        return TryLater(Reason.PROVIDER_ERROR, retry_after=_retry_after(error))
    if error.code == "model_not_found":
        return AccountStopped(PauseReason.BAD_MODEL)
    return Final(Reason.REJECTED)


def _retry_after(error: openai.APIStatusError) -> float | None:
    return http.retry_after(
        {name.lower(): value for name, value in error.response.headers.items()},
        now=timezone.now(),
    )


def _usage(response: Any) -> tuple[int, int]:
    try:
        usage = response.json().get("usage") or {}
        return _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))
    except (ValueError, AttributeError, RecursionError):
        return 0, 0


def _count(value: Any) -> int:
    return value if type(value) is int and 0 <= value < 2**31 else 0


def _heard_tokens(heard: Any) -> int:
    usage = getattr(heard, "usage", None)
    total = _count(getattr(usage, "total_tokens", 0))
    seconds = getattr(usage, "seconds", 0)
    if not total and isinstance(seconds, int | float) and 0 < seconds < 86_400:
        return int(seconds * limits.AUDIO_TOKENS_PER_SECOND) + 1
    return total
