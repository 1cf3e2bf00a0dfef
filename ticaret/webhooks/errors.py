"""What can go wrong with webhooks."""

from __future__ import annotations

from ticaret.errors import Conflict, Forbidden


class EndpointDisabled(Conflict):
    code = "webhooks.endpoint_disabled"
    message_tr = "Webhook devre dışı. Önce yeniden etkinleştirin."
    message_en = "The webhook is disabled. Resume it first."


class TooManyEndpoints(Conflict):
    code = "webhooks.too_many"
    message_tr = "Bir hesapta en çok 50 webhook olabilir."
    message_en = "An account can have 50 webhooks at most."


class ReachTooWide(Forbidden):
    code = "webhooks.reach_too_wide"
    message_tr = "Kendi erişiminizden fazlasını duyan bir webhook kuramazsınız."
    message_en = "A webhook cannot hear more than you may read yourself."
