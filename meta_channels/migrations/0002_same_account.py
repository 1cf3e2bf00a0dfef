"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("meta_channels_metaasset", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_notice", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_oauthstate", "inbox_id", "messaging_inbox", "CASCADE"),
    (
        "meta_channels_metaasset",
        "connection_id",
        "meta_channels_connection",
        "SET NULL (connection_id)",
    ),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [
        ("meta_channels", "0001_initial"),
        ("messaging", "0002_same_account"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deletion} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deletion in _PAIRS
    ]
