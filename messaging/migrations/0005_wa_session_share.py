import django.db.models.deletion
import django.db.models.manager
import ticaret.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0004_wa_session'),
    ]

    operations = [
        migrations.CreateModel(
            name='WaSessionShare',
            fields=[
                ('id', models.UUIDField(default=ticaret.db.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('permission', models.CharField(choices=[('read', 'Read'), ('reply', 'Reply'), ('manage', 'Manage')], max_length=16)),
                ('shared_by_label', models.CharField(blank=True, default='', max_length=255)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='messaging.wasession')),
                ('target_account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
            ],
            options={
                'verbose_name': 'WhatsApp session share',
                'abstract': False,
                'base_manager_name': 'everything',
                'default_manager_name': 'everything',
                'constraints': [models.UniqueConstraint(fields=('session', 'target_account'), name='wa_share_unique'), models.CheckConstraint(condition=models.Q(('account', models.F('target_account')), _negated=True), name='wa_share_not_with_itself')],
            },
            managers=[
                ('everything', django.db.models.manager.Manager()),
            ],
        ),
    ]
