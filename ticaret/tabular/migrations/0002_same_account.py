"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_TARGET = "ticaret_tabular_importrun"
_TABLES = ["ticaret_tabular_importsource", "ticaret_tabular_importchunk", "ticaret_tabular_importrow"]


class Migration(migrations.Migration):
    dependencies = [("ticaret_tabular", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_run_same_account "
            f"FOREIGN KEY (account_id, run_id) REFERENCES {_TARGET} (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_run_same_account",
        )
        for table in _TABLES
    ]
