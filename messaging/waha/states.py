"""The gateway's words for the state of a session, in ours."""

from __future__ import annotations

from messaging.choices import WaSessionStatus

# WAHA 2026.7, schema SessionInfo.status. A passkey step is answered on another device.
_STATUSES = {
    "STOPPED": WaSessionStatus.STOPPED,
    "STARTING": WaSessionStatus.STARTING,
    "SCAN_QR_CODE": WaSessionStatus.SCAN_QR,
    "PASSKEY_REQUIRED": WaSessionStatus.PAIRING,
    "PASSKEY_CONFIRMATION_REQUIRED": WaSessionStatus.PAIRING,
    "WORKING": WaSessionStatus.WORKING,
    "FAILED": WaSessionStatus.FAILED,
}
_REASONS = {
    "PASSKEY_REQUIRED": "passkey_required",
    "PASSKEY_CONFIRMATION_REQUIRED": "passkey_confirmation_required",
}


def session_status(word: str) -> WaSessionStatus | None:
    """The state that `word` names; None for one that is not known here."""
    return _STATUSES.get(word)


def session_reason(word: str) -> str:
    """What `word` says beyond its state; empty for most."""
    return _REASONS.get(word, "")
