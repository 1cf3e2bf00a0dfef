import ticaret.db.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_user"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
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
                ("title", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("default_currency", models.CharField(default="TRY", max_length=3)),
                ("time_zone", models.CharField(default="Europe/Istanbul", max_length=64)),
                (
                    "locale",
                    models.CharField(
                        choices=[("tr", "Türkçe"), ("en", "English")], default="tr", max_length=2
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
    ]
