import django.db.models.deletion
import django.db.models.manager
import ticaret.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0005_wa_session_share'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaSessionState',
            fields=[
                ('id', models.UUIDField(default=ticaret.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('status', models.CharField(choices=[('starting', 'Starting'), ('scan_qr', 'Waits for a scan'), ('pairing', 'Pairing'), ('working', 'Working'), ('degraded', 'Degraded'), ('stopped', 'Stopped'), ('failed', 'Failed'), ('logged_out', 'Logged out')], max_length=16)),
                ('reason', models.CharField(blank=True, default='', max_length=255)),
                ('source', models.CharField(choices=[('user', 'User'), ('gateway', 'Gateway'), ('health', 'Health check')], max_length=16)),
                ('occurred_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='states', to='messaging.wasession')),
            ],
            options={
                'verbose_name': 'state of a WhatsApp session',
                'verbose_name_plural': 'states of WhatsApp sessions',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('session', 'occurred_at', 'status'), name='wa_state_unique')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]
