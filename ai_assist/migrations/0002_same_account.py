"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("ai_assist_analysis", "inbox_id", "messaging_inbox", "CASCADE"),
    ("ai_assist_analysis", "conversation_id", "messaging_conversation", "CASCADE"),
    ("ai_assist_analysismessage", "analysis_id", "ai_assist_analysis", "CASCADE"),
    ("ai_assist_analysismessage", "message_id", "messaging_message", "CASCADE"),
    ("ai_assist_proposalline", "analysis_id", "ai_assist_analysis", "CASCADE"),
    ("ai_assist_proposalline", "message_id", "messaging_message", "SET NULL (message_id)"),
    ("ai_assist_proposalline", "product_id", "catalog_product", "SET NULL (product_id)"),
    ("ai_assist_proposalapproval", "analysis_id", "ai_assist_analysis", "CASCADE"),
    ("ai_assist_proposalapproval", "order_id", "orders_order", "CASCADE"),
    ("ai_assist_analysisfeedback", "analysis_id", "ai_assist_analysis", "CASCADE"),
    ("ai_assist_analysiscall", "analysis_id", "ai_assist_analysis", "CASCADE"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [
        ("ai_assist", "0001_analyses"),
        ("orders", "0002_same_account"),
        ("catalog", "0002_same_account"),
        ("messaging", "0002_same_account"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deed} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deed in _PAIRS
    ]
