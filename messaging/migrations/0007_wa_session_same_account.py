"""A session belongs to the account of its inbox, its shares and states to that of the session."""

from django.db import migrations

_PAIRS = [
    ("messaging_wasession", "inbox_id", "messaging_inbox", "id"),
    ("messaging_wasessionshare", "session_id", "messaging_wasession", "inbox_id"),
    ("messaging_wasessionstate", "session_id", "messaging_wasession", "inbox_id"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_wa_session_state")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, {key}) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, key in _PAIRS
    ]
