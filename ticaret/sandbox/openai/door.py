"""The one door of the language model: key, call log, faults, the answer."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ticaret.sandbox import calls, faulty
from ticaret.sandbox.faults import OPENAI_KINDS, Fault
from ticaret.sandbox.openai import asked, completions, errors
from ticaret.sandbox.openai.completions import MARK
from ticaret.sandbox.openai.errors import OpenAiError
from ticaret.sandbox.sandbox import Sandbox

KEYS = "sk-sandbox"
_HEADERS = {"X-Sandbox": MARK}
_LATE_SECONDS = 5


async def answer(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    path = "/" + str(request.path_params["path"]).strip("/")
    call_id = calls.begin(
        sandbox.store, method=request.method, path=f"/openai/v1{path}", recipient="",
        correlation=request.headers.get("x-client-request-id", ""),
        token_in_query="api_key" in request.query_params,
    )  # fmt: skip
    fault = sandbox.faults.take("openai", path=path)
    if fault:
        calls.note_fault(sandbox.store, call_id, fault.kind)
    sandbox.changed()
    if fault and not OPENAI_KINDS[fault.kind]:
        refusal = _scripted(fault)
        if refusal is None:
            return await faulty.instead(fault)
        calls.finish(sandbox.store, call_id, processed=False, status=refusal.status)
        return _refused(refusal)
    try:
        _check_key(request)
        result = await _process(request, path, fault)
    except OpenAiError as error:
        calls.finish(sandbox.store, call_id, processed=False, status=error.status)
        return _refused(error)
    calls.finish(sandbox.store, call_id, processed=True, status=200)
    if fault and fault.kind == "late":
        await asyncio.sleep(fault.option("seconds", _LATE_SECONDS))
    elif fault and fault.kind in faulty.SPOILING:
        return await faulty.spoiled(fault, result, errors.failure().body)
    return JSONResponse(result, headers=_HEADERS)


async def _process(request: Request, path: str, fault: Fault | None) -> dict[str, Any]:
    match request.method, path.strip("/").split("/"):
        case "GET", ["models"]:
            return completions.models()
        case "GET", ["models", name]:
            return completions.model(name)
        case "POST", ["chat", "completions"]:
            wanted = asked.read_completion(await request.body())
            if wanted.streams:
                raise errors.invalid("The sandbox does not stream.", "stream")
            return _spoiled(wanted, completions.completion(wanted), fault)
        case "POST", ["audio", "transcriptions"]:
            return await _heard(request)
    raise errors.unknown_path(request.method, path)


async def _heard(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise errors.invalid("A recording comes as multipart/form-data.")
    form = await request.form()
    file, model = form.get("file"), form.get("model")
    if not isinstance(file, UploadFile) or not isinstance(model, str):
        raise errors.invalid("file and model are required.", "file")
    if form.get("response_format", "json") != "json":
        raise errors.invalid("The sandbox answers json.", "response_format")
    content = await file.read()
    if not content:
        raise errors.invalid("Audio file is too short.", "file")
    return completions.transcription(model=model, filename=file.filename or "", size=len(content))


def _spoiled(
    wanted: asked.Completion, result: dict[str, Any], fault: Fault | None
) -> dict[str, Any]:
    """A proper completion whose content is no use."""
    match fault.kind if fault else "":
        case "invalid_json":
            return completions.answered(wanted, '{"language": "tr", "intent": ')
        case "schema_violation":
            return completions.answered(wanted, '{"language": "klingon", "intent": 7}')
        case "cut_off":
            result["choices"][0]["message"]["content"] = '{"language": "t'
            result["choices"][0]["finish_reason"] = "length"
        case "refusal":
            return completions.answered(wanted, "", refusal="I'm sorry, I can't help with that.")
    return result


def _check_key(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key.startswith(KEYS):
        raise errors.wrong_key()


def _scripted(fault: Fault) -> OpenAiError | None:
    match fault.kind:
        case "429":
            return errors.too_many(fault.option("seconds", 2))
        case "insufficient_quota":
            return errors.no_quota()
        case "500" | "503":
            return errors.failure(int(fault.kind))
        case "error":
            return OpenAiError(fault.option("status", 400), "A scripted error")
        case "expired_token":
            return errors.wrong_key()
        case "no_model":
            return errors.no_model("gone")
    return None


def _refused(error: OpenAiError) -> Response:
    return JSONResponse(error.body, error.status, {**_HEADERS, **error.headers})
