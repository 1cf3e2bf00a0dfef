"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("crm_task", "customer_id", "crm_customer", "SET NULL (customer_id)"),
    ("crm_task", "contact_id", "crm_contact", "SET NULL (contact_id)"),
    ("crm_task", "group_id", "crm_group", "SET NULL (group_id)"),
    ("crm_taskwatcher", "task_id", "crm_task", "CASCADE"),
    ("crm_checklistitem", "task_id", "crm_task", "CASCADE"),
    ("crm_note", "customer_id", "crm_customer", "CASCADE"),
    ("crm_note", "contact_id", "crm_contact", "SET NULL (contact_id)"),
    ("crm_comment", "customer_id", "crm_customer", "CASCADE"),
    ("crm_comment", "task_id", "crm_task", "CASCADE"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("crm", "0040_tasks_notes_comments")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deed} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deed in _PAIRS
    ]
