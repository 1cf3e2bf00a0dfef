"""What belongs together belongs to one account: the database itself refuses a row that mixes two."""

from django.db import migrations

_PAIRS = [
    ("meta_channels_post", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_comment", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_comment", "post_id", "meta_channels_post", "CASCADE"),
    ("meta_channels_comment", "parent_id", "meta_channels_comment", "CASCADE"),
    ("meta_channels_comment", "assigned_group_id", "crm_group", "SET NULL (assigned_group_id)"),
    (
        "meta_channels_comment",
        "private_conversation_id",
        "messaging_conversation",
        "SET NULL (private_conversation_id)",
    ),
    ("meta_channels_postaction", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_postaction", "post_id", "meta_channels_post", "CASCADE"),
    ("meta_channels_postaction", "comment_id", "meta_channels_comment", "CASCADE"),
    (
        "meta_channels_postaction",
        "result_comment_id",
        "meta_channels_comment",
        "SET NULL (result_comment_id)",
    ),
    (
        "meta_channels_postaction",
        "conversation_id",
        "messaging_conversation",
        "SET NULL (conversation_id)",
    ),
    ("meta_channels_publication", "inbox_id", "messaging_inbox", "CASCADE"),
    ("meta_channels_publication", "post_id", "meta_channels_post", "SET NULL (post_id)"),
    ("meta_channels_publicationitem", "publication_id", "meta_channels_publication", "CASCADE"),
    ("meta_channels_publicationitem", "file_id", "meta_channels_publishingfile", "NO ACTION"),
]


def _name(table: str, column: str) -> str:
    return f"{table}_{column}_same_account"


class Migration(migrations.Migration):
    dependencies = [("meta_channels", "0020_posts_comments_publishing")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {_name(table, column)} "
            f"FOREIGN KEY (account_id, {column}) REFERENCES {target} (account_id, id) "
            f"ON DELETE {deletion} DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {_name(table, column)}",
        )
        for table, column, target, deletion in _PAIRS
    ]
