from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='sectionversion',
            name='a_save_counts_once',
        ),
        migrations.AddField(
            model_name='section',
            name='words',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='sectionversion',
            constraint=models.UniqueConstraint(fields=('section', 'by', 'save_id'), name='a_save_counts_once'),
        ),
    ]
