"""What can go wrong when events are read."""

from __future__ import annotations

from ticaret.errors import DomainError


class PositionGone(DomainError):
    status = 410
    code = "events.position_gone"
    message_tr = "Bu konumdan sonraki olaylar artık saklanmıyor; listeleri yeniden okuyun."
    message_en = "Events after this position are no longer kept; read the lists again."
