"""The terms of texts that can be searched, and the words that a misspelt one may have meant."""

from django.db import migrations, models

from stocktake.core.search.store import CREATE


def forward(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def back(apps, schema_editor):
    schema_editor.execute("DROP TABLE core_searched")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_events_are_append_only")]
    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("folded", models.CharField(max_length=60)),
                ("length", models.PositiveSmallIntegerField()),
                ("texts", models.IntegerField()),
            ],
            options={"indexes": [models.Index(fields=["length", "-texts"], name="known_words_by_length")]},
        ),
        migrations.RunPython(forward, back),
    ]
