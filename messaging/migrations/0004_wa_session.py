import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
import ticaret.db.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_recovery_code'),
        ('messaging', '0003_unread_index'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaSession',
            fields=[
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('inbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='wa_session', serialize=False, to='messaging.inbox')),
                ('provider', models.CharField(max_length=32)),
                ('webhook_key', ticaret.db.fields.EncryptedTextField(null=True)),
                ('status', models.CharField(choices=[('starting', 'Starting'), ('scan_qr', 'Waits for a scan'), ('pairing', 'Pairing'), ('working', 'Working'), ('degraded', 'Degraded'), ('stopped', 'Stopped'), ('failed', 'Failed'), ('logged_out', 'Logged out')], default='starting', max_length=16)),
                ('status_reason', models.CharField(blank=True, default='', max_length=255)),
                ('status_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('phone_number', models.CharField(blank=True, default='', max_length=32)),
                ('jid', models.CharField(blank=True, default='', max_length=128)),
                ('lid', models.CharField(blank=True, default='', max_length=128)),
                ('push_name', models.CharField(blank=True, default='', max_length=255)),
                ('linked_at', models.DateTimeField(blank=True, null=True)),
                ('qr_seen_at', models.DateTimeField(blank=True, null=True)),
                ('qr_rounds', models.PositiveSmallIntegerField(default=0)),
                ('command', models.CharField(blank=True, choices=[('', 'Nothing'), ('create', 'Create'), ('restart', 'Restart'), ('logout', 'Log out'), ('remove', 'Remove')], default='', max_length=16)),
                ('command_attempts', models.PositiveSmallIntegerField(default=0)),
                ('command_error', models.CharField(blank=True, default='', max_length=255)),
                ('next_attempt_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('last_activity_at', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('next_check_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('check_error', models.CharField(blank=True, default='', max_length=255)),
                ('unreachable_since', models.DateTimeField(blank=True, null=True)),
                ('restarts', models.PositiveSmallIntegerField(default=0)),
                ('restarted_at', models.DateTimeField(blank=True, null=True)),
                ('next_restart_at', models.DateTimeField(blank=True, null=True)),
                ('missed_since', models.DateTimeField(blank=True, null=True)),
                ('synced_at', models.DateTimeField(blank=True, null=True)),
                ('sync_job_id', models.UUIDField(blank=True, null=True)),
                ('contacts_refreshed_at', models.DateTimeField(blank=True, null=True)),
                ('next_contacts_at', models.DateTimeField(blank=True, null=True)),
                ('check_seconds', models.PositiveIntegerField(default=60)),
                ('silence_minutes', models.PositiveIntegerField(default=120)),
                ('auto_restart', models.BooleanField(default=True)),
                ('restart_limit', models.PositiveSmallIntegerField(default=3)),
                ('gap_repair', models.BooleanField(default=True)),
                ('history_days', models.PositiveSmallIntegerField(default=30)),
                ('contact_refresh_hours', models.PositiveSmallIntegerField(default=24)),
                ('label_sync', models.BooleanField(default=False)),
                ('keep_media', models.BooleanField(default=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
            ],
            options={
                'verbose_name': 'WhatsApp session',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
                'indexes': [models.Index(condition=models.Q(('command', ''), _negated=True), fields=['next_attempt_at'], name='wa_session_commanded'), models.Index(fields=['next_check_at'], name='wa_session_check_due')],
                'constraints': [models.UniqueConstraint(fields=('account', 'inbox'), name='wa_session_account_inbox')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]
