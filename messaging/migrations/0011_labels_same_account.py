"""A label is put only by its own account, and its history stays in it."""

from django.db import migrations

_TABLES = ["messaging_conversationlabel", "messaging_messagelabel", "messaging_labelevent"]


class Migration(migrations.Migration):
    dependencies = [("messaging", "0010_labels")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_label_id_same_account "
            "FOREIGN KEY (account_id, label_id) REFERENCES messaging_label (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_label_id_same_account",
        )
        for table in _TABLES
    ]
