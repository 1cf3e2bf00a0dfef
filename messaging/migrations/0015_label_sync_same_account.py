"""What keeps labels alike with a number's belongs to the account of both."""

from django.db import migrations

_PAIRS = [
    ("messaging_inboxlabel", "inbox_id", "messaging_inbox"),
    ("messaging_inboxlabel", "label_id", "messaging_label"),
    ("messaging_labelpush", "inbox_id", "messaging_inbox"),
    ("messaging_labelpush", "label_id", "messaging_label"),
    ("messaging_labelpush", "conversation_id", "messaging_conversation"),
]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0014_label_sync")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_account "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_same_account",
        )
        for table, column, target in _PAIRS
    ]
