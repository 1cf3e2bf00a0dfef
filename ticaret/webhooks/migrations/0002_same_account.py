"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_TABLE = "ticaret_webhooks_webhookdelivery"
_PAIRS = [
    ("endpoint_id", "ticaret_webhooks_webhookendpoint"),
    ("payload_id", "ticaret_webhooks_webhookpayload"),
]


class Migration(migrations.Migration):
    dependencies = [("ticaret_webhooks", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {_TABLE} ADD CONSTRAINT {_TABLE}_{column}_same_account "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {_TABLE} DROP CONSTRAINT {_TABLE}_{column}_same_account",
        )
        for column, target in _PAIRS
    ]
