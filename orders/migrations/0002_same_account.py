"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("orders_order", "customer_id", "crm_customer", "CASCADE"),
    ("orders_order", "contact_id", "crm_contact", "SET NULL (contact_id)"),
    ("orders_orderitem", "order_id", "orders_order", "CASCADE"),
    ("orders_orderitem", "product_id", "catalog_product", "SET NULL (product_id)"),
    ("orders_orderstatuschange", "order_id", "orders_order", "CASCADE"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_orders")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deed} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deed in _PAIRS
    ]
