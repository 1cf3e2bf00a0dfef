"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("messaging_channelcontact", "inbox_id", "messaging_inbox"),
    ("messaging_conversation", "inbox_id", "messaging_inbox"),
    ("messaging_conversation", "contact_id", "messaging_channelcontact"),
    ("messaging_message", "inbox_id", "messaging_inbox"),
    ("messaging_message", "conversation_id", "messaging_conversation"),
    ("messaging_attachment", "message_id", "messaging_message"),
    ("messaging_dispatch", "message_id", "messaging_message"),
    ("messaging_parkedupdate", "inbox_id", "messaging_inbox"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target in _PAIRS
    ]
