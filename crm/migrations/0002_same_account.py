"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("crm_groupmember", "group_id", "crm_group", "CASCADE"),
    ("crm_customer", "primary_team_id", "crm_group", "SET NULL (primary_team_id)"),
    ("crm_customerrepresentative", "customer_id", "crm_customer", "CASCADE"),
    ("crm_customerteam", "customer_id", "crm_customer", "CASCADE"),
    ("crm_customerteam", "group_id", "crm_group", "CASCADE"),
    ("crm_contact", "customer_id", "crm_customer", "CASCADE"),
    ("crm_contactphone", "contact_id", "crm_contact", "CASCADE"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_groups_customers_contacts")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deed} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deed in _PAIRS
    ]
