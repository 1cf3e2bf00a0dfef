"""Answers of the sandbox's models."""

from __future__ import annotations

import json
import re
import secrets
import time
from typing import Any

from ticaret.sandbox.openai import rules
from ticaret.sandbox.openai.asked import Completion
from ticaret.sandbox.openai.errors import no_model
from ticaret.sandbox.openai.schemas import fitted

CHAT_MODELS = ("gpt-4.1-mini", "gpt-4.1", "gpt-4o-mini", "gpt-5-mini")
HEARING_MODELS = ("gpt-4o-mini-transcribe", "whisper-1")
# What every answer says, so that nobody takes it for a model's.
MARK = "sandbox-rules"
_BYTES_PER_TOKEN = 4
_IMAGE_TOKENS = 85


def models() -> dict[str, Any]:
    return {"object": "list", "data": [model(name) for name in (*CHAT_MODELS, *HEARING_MODELS)]}


def model(name: str) -> dict[str, Any]:
    """Raises OpenAiError for a model that is not there."""
    if name not in (*CHAT_MODELS, *HEARING_MODELS):
        raise no_model(name)
    return {"id": name, "object": "model", "created": 1_700_000_000, "owned_by": MARK}


def completion(asked: Completion) -> dict[str, Any]:
    """A chat completion. Raises OpenAiError for a model that does not chat."""
    if asked.model not in CHAT_MODELS:
        raise no_model(asked.model)
    said = rules.understood(asked.user)
    if asked.schema is None:
        content = f"[{MARK}] {said['suggested_reply']}"
    else:
        content = json.dumps(fitted(asked.schema, said, asked.schema), ensure_ascii=False)
    return answered(asked, content)


def answered(asked: Completion, content: str, *, refusal: str | None = None) -> dict[str, Any]:
    """`content` as a completion, cut where the tokens end."""
    tokens = _tokens(content)
    finish = "stop"
    if asked.max_tokens is not None and tokens > asked.max_tokens:
        content = content[: asked.max_tokens * _BYTES_PER_TOKEN // 2]
        tokens, finish = asked.max_tokens, "length"
    prompt = _tokens(asked.system) + _tokens(asked.user) + asked.images * _IMAGE_TOKENS
    message = {"role": "assistant", "content": None if refusal else content, "refusal": refusal}
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": f"{asked.model}-{MARK}",
        "system_fingerprint": MARK,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": tokens,
            "total_tokens": prompt + tokens,
        },
    }


def transcription(*, model: str, filename: str, size: int) -> dict[str, Any]:
    """What a recording "says": its file's name, or the same order every time.

    Raises OpenAiError for a model that does not hear.
    """
    if model not in HEARING_MODELS:
        raise no_model(model)
    stem = filename.rpartition(".")[0] or filename
    said = " ".join(re.findall(r"[^\W_]+", stem))
    spoken = said if " " in said else "iki koli domates gönderir misiniz yarın"
    seconds = max(1, size // 4000)
    return {"text": spoken, "usage": {"type": "duration", "seconds": seconds}}


def _tokens(text: str) -> int:
    return len(text.encode()) // _BYTES_PER_TOKEN + 1
