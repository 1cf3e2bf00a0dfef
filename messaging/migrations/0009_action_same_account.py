"""An action belongs to the account of its inbox, conversation and message."""

from django.db import migrations

_PAIRS = [
    ("inbox_id", "messaging_inbox"),
    ("conversation_id", "messaging_conversation"),
    ("message_id", "messaging_message"),
]
_TABLE = "messaging_conversationaction"


def _name(column: str) -> str:
    return f"{_TABLE}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_linked_devices")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {_TABLE} ADD CONSTRAINT {_name(column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {_TABLE} DROP CONSTRAINT {_name(column)}",
        )
        for column, target in _PAIRS
    ]
