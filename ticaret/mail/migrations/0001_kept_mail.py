from django.db import migrations, models

import ticaret.db.fields
import ticaret.db.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="KeptMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=ticaret.db.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("recipients", models.TextField()),
                ("subject", models.TextField()),
                ("text", ticaret.db.fields.EncryptedTextField()),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
