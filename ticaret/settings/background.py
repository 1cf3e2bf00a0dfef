"""Celery. A task is a doorbell: the work is a row, and a sweep finds what no bell announced."""

from __future__ import annotations

from typing import Any

from ticaret.settings import env
from ticaret.settings.core import REDIS_URL

# The ladder of times, in seconds; each step must be longer than the one before.
HTTP_CONNECT_TIMEOUT = 3
HTTP_TOTAL_TIMEOUT = 15
TASK_SOFT_TIME_LIMIT = 25
TASK_TIME_LIMIT = 30
LEASE_SECONDS = 60
BROKER_VISIBILITY_TIMEOUT = 300
# The same ladder for calls that send a file, which the gateway fetches and converts meanwhile.
FILE_SEND_TIMEOUT = 180
FILE_SEND_SOFT_TIME_LIMIT = 200
FILE_SEND_TIME_LIMIT = 210
FILE_SEND_LEASE_SECONDS = 240
SWEEP_SECONDS = 5
HOUSEKEEPING_SECONDS = 3600

# How long readers of the event feed may stay away, and how long raw posts can be replayed.
EVENT_RETENTION_DAYS = env.integer("EVENT_RETENTION_DAYS", 30, low=1)
INBOUND_RETENTION_DAYS = env.integer("INBOUND_RETENTION_DAYS", 14, low=1)

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = TASK_SOFT_TIME_LIMIT
CELERY_TASK_TIME_LIMIT = TASK_TIME_LIMIT
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
# A request must not wait for a broker that is away (measured: 19 s with the defaults).
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": BROKER_VISIBILITY_TIMEOUT,
    "unacked_restore_interval": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "retry_policy": {"max_retries": 1},
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "ticaret.ingress.tasks.*": {"queue": "ingest"},
    "messaging.tasks.send_due": {"queue": "send"},
    "messaging.tasks.act_due": {"queue": "send"},
    "messaging.tasks.tell_presence": {"queue": "send"},
    "ticaret.webhooks.tasks.deliver": {"queue": "deliver"},
    "messaging.tasks.fetch_due_media": {"queue": "media"},
    "messaging.tasks.send_due_files": {"queue": "media"},
    "ai_assist.tasks.run_due": {"queue": "ai"},
    "meta_channels.tasks.act_due": {"queue": "send"},
    "meta_channels.tasks.publish_due": {"queue": "send"},
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "ingress-sweep": {"task": "ticaret.ingress.tasks.drain", "schedule": SWEEP_SECONDS},
    "events-sweep": {"task": "ticaret.events.tasks.relay_all", "schedule": SWEEP_SECONDS},
    "send-sweep": {"task": "messaging.tasks.send_due", "schedule": SWEEP_SECONDS},
    "send-files-sweep": {"task": "messaging.tasks.send_due_files", "schedule": SWEEP_SECONDS},
    "act-sweep": {"task": "messaging.tasks.act_due", "schedule": SWEEP_SECONDS},
    "jobs-sweep": {"task": "ticaret.jobs.tasks.run_due", "schedule": SWEEP_SECONDS},
    "profile-sweep": {"task": "messaging.tasks.fetch_due_profiles", "schedule": 30},
    "wake-sweep": {"task": "messaging.tasks.wake_snoozed", "schedule": SWEEP_SECONDS},
    "reminders-sweep": {"task": "crm.tasks.tell_due", "schedule": SWEEP_SECONDS},
    "hand-over-sweep": {"task": "crm.tasks.hand_over", "schedule": SWEEP_SECONDS},
    "parked-sweep": {"task": "messaging.tasks.apply_parked", "schedule": 60},
    "forget-idempotency-keys": {
        "task": "ticaret.api.tasks.forget_idempotency_keys",
        "schedule": HOUSEKEEPING_SECONDS,
    },
    "forget-events": {
        "task": "ticaret.events.tasks.forget_old_events",
        "schedule": HOUSEKEEPING_SECONDS,
    },
    "forget-deliveries": {
        "task": "ticaret.ingress.tasks.forget_old_deliveries",
        "schedule": HOUSEKEEPING_SECONDS,
    },
    "forget-sign-ins": {"task": "accounts.tasks.forget_sign_ins", "schedule": HOUSEKEEPING_SECONDS},
    "letters-sweep": {"task": "accounts.tasks.send_letters", "schedule": SWEEP_SECONDS},
    "forget-personal-data": {
        "task": "ticaret.privacy.tasks.forget_expired",
        "schedule": HOUSEKEEPING_SECONDS,
    },
    "forget-imports": {
        "task": "ticaret.tabular.tasks.forget_old",
        "schedule": HOUSEKEEPING_SECONDS,
    },
    "webhook-sweep": {"task": "ticaret.webhooks.tasks.deliver", "schedule": SWEEP_SECONDS},
    "webhook-notices": {"task": "ticaret.webhooks.tasks.tell_administrators", "schedule": 60},
    "forget-webhooks": {"task": "ticaret.webhooks.tasks.forget_old", "schedule": 600},
    "session-command-sweep": {
        "task": "messaging.tasks.run_session_commands",
        "schedule": SWEEP_SECONDS,
    },
    "session-health": {"task": "messaging.tasks.check_sessions", "schedule": 15},
    "session-syncs": {"task": "messaging.tasks.start_due_syncs", "schedule": 15},
    "post-action-sweep": {"task": "meta_channels.tasks.act_due", "schedule": SWEEP_SECONDS},
    "publication-sweep": {"task": "meta_channels.tasks.publish_due", "schedule": SWEEP_SECONDS},
    "post-details-sweep": {"task": "meta_channels.tasks.fetch_due_details", "schedule": 15},
    "label-sweep": {"task": "messaging.tasks.push_labels", "schedule": 30},
    "media-sweep": {"task": "messaging.tasks.fetch_due_media", "schedule": SWEEP_SECONDS},
    # A customer's burst ends between two bells, and the operator waits for the proposal.
    "ai-sweep": {"task": "ai_assist.tasks.run_due", "schedule": 2},
    "ai-lost-calls": {"task": "ai_assist.tasks.settle_lost_calls", "schedule": 60},
    "meta-tokens": {"task": "meta_channels.tasks.guard_tokens", "schedule": 60},
    "meta-losses": {"task": "meta_channels.tasks.tell_of_losses", "schedule": 15},
    "meta-subscriptions": {"task": "meta_channels.tasks.check_subscriptions", "schedule": 60},
    "meta-unsubscribe": {"task": "meta_channels.tasks.unsubscribe_due", "schedule": 30},
    "meta-syncs": {"task": "meta_channels.tasks.start_syncs", "schedule": 15},
    "meta-forget-people": {"task": "meta_channels.tasks.forget_people", "schedule": 60},
    "meta-forget-questions": {
        "task": "meta_channels.tasks.forget_questions",
        "schedule": HOUSEKEEPING_SECONDS,
    },
}
