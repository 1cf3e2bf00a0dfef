import django.core.serializers.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ticaret_audit", "0002_append_only"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditentry",
            name="changes",
            field=models.JSONField(
                default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="request_id",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
    ]
