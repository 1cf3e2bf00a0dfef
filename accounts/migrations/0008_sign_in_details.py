import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_membership_joined")]

    operations = [
        migrations.AddField(
            model_name="signin",
            name="address",
            field=models.CharField(blank=True, max_length=45),
        ),
        migrations.AddField(
            model_name="signin",
            name="last_used_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="signin",
            name="user_agent",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
