"""Everybody who has written so far becomes an identity of the account that owns the inbox."""

from django.db import migrations

_PHONE = """
    CASE WHEN contact.kind = 'group' THEN ''
         WHEN contact.phone ~ '^[+]?[0-9]{7,15}$' THEN '+' || ltrim(contact.phone, '+')
         WHEN inbox.channel IN ('whatsapp_business', 'provider_whatsapp')
              AND contact.external_id ~ '^[0-9]{7,15}(@s[.]whatsapp[.]net|@c[.]us)?$'
         THEN '+' || split_part(contact.external_id, '@', 1)
         ELSE '' END
"""

_BACKFILL = f"""
    INSERT INTO crm_identity (
        id, created_at, updated_at, account_id, partner_id, conversation_id, inbox_id, channel,
        is_group, external_id, alternate_id, phone, name, username, picture_url, search,
        first_seen_at, last_seen_at, how, matched_by_kind, matched_by_label, auto_match
    )
    SELECT uuidv7(), now(), now(), contact.account_id, contact.id, conversation.id, inbox.id,
           inbox.channel, contact.kind = 'group', contact.external_id, contact.alternate_id,
           {_PHONE}, contact.name, contact.username, contact.picture_url, conversation.search,
           contact.created_at, conversation.last_message_at, '', '', '', true
    FROM messaging_conversation AS conversation
    JOIN messaging_channelcontact AS contact ON contact.id = conversation.contact_id
    JOIN messaging_inbox AS inbox ON inbox.id = conversation.inbox_id
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0016_conversation_state"),
        ("crm", "0021_same_account_identities"),
    ]

    operations = [migrations.RunSQL(_BACKFILL, migrations.RunSQL.noop)]
