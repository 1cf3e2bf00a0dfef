"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("crm_identity", "customer_id", "crm_customer", "SET NULL (customer_id)"),
    ("crm_identity", "contact_id", "crm_contact", "SET NULL (contact_id)"),
    ("crm_linkchange", "customer_id", "crm_customer", "CASCADE"),
    ("crm_assignment", "group_id", "crm_group", "SET NULL (group_id)"),
    ("crm_assignmentrule", "group_id", "crm_group", "SET NULL (group_id)"),
    ("crm_inboxlink", "customer_id", "crm_customer", "CASCADE"),
    ("crm_inboxlinkcontact", "link_id", "crm_inboxlink", "CASCADE"),
    ("crm_inboxlinkcontact", "contact_id", "crm_contact", "CASCADE"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("crm", "0020_identities_assignments_links")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deed} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deed in _PAIRS
    ]
