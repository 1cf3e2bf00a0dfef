"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_TABLES = ["catalog_productimage", "catalog_stockmovement"]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_product_same_account "
            "FOREIGN KEY (account_id, product_id) REFERENCES catalog_product (account_id, id) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_product_same_account",
        )
        for table in _TABLES
    ]
