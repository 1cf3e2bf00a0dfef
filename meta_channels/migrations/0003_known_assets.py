"""Inboxes that were connected before get what Meta's channels keep of each."""

from django.db import migrations

_FILL = """
    INSERT INTO meta_channels_metaasset (
        inbox_id, account_id, created_at, updated_at, flow, external_user_id, scopes,
        token_issued_at, token_check_at, subscription_check_at, unsubscribe_attempts,
        sync_error, next_sync_at
    )
    SELECT id, account_id, now(), now(),
        CASE channel WHEN 'instagram_login' THEN 'instagram' ELSE 'facebook' END,
        '', '[]', updated_at, now(), now(), 0, '', now()
    FROM messaging_inbox
    WHERE channel <> 'provider_whatsapp' AND deleted_at IS NULL
    ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("meta_channels", "0002_same_account")]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
