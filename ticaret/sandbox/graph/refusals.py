"""Scripted faults that Graph answers as errors of its own."""

from __future__ import annotations

from ticaret.sandbox.faults import Fault
from ticaret.sandbox.graph import errors


def refusal(fault: Fault, *, is_whatsapp: bool) -> errors.GraphError | None:
    """The error that a fault answers with instead of processing; None for other kinds."""
    subcode = fault.option("subcode", 0)
    match fault.kind:
        case "429":
            code = fault.option("code", 130429 if is_whatsapp else 4)
            wait = str(fault.option("seconds", 2))
            return errors.GraphError(
                code, "Application request limit reached", subcode=subcode, status=429,
                transient=True, headers={"Retry-After": wait},
            )  # fmt: skip
        case "500" | "503":
            return errors.GraphError(
                fault.option("code", 2), "Service temporarily unavailable", subcode=subcode,
                status=int(fault.kind), transient=True,
            )  # fmt: skip
        case "error":
            return errors.GraphError(
                fault.option("code", 1), "A scripted error", subcode=subcode,
                status=fault.option("status", 400),
            )  # fmt: skip
        case "expired_token":
            return errors.expired_token()
    return None
