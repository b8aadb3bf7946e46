import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0004_files_come_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LexiconEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('objective', 'Objective'), ('principle', 'Guiding principle'), ('procedure', 'Procedure: speaks against a proposal')], max_length=10)),
                ('code', models.PositiveSmallIntegerField()),
                ('language', models.CharField(max_length=2)),
                ('term', models.CharField(max_length=120)),
                ('weight', models.FloatField()),
                ('note', models.CharField(blank=True, max_length=300)),
                ('is_shipped', models.BooleanField(default=False)),
                ('is_off', models.BooleanField(default=False)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['language', 'kind', 'code'], name='terms_of_a_code')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'code', 'language', 'term'), name='a_term_speaks_once_for_a_code_in_a_language'), models.CheckConstraint(condition=models.Q(('weight__gte', 0), ('weight__lte', 10.0)), name='a_term_weighs_no_more_than_the_heaviest'), models.CheckConstraint(condition=models.Q(models.Q(('code__gte', 1), ('code__lt', 24), ('kind', 'objective')), models.Q(('code__gte', 1), ('code__lt', 11), ('kind', 'principle')), models.Q(('code', 0), ('kind', 'procedure')), _connector='OR'), name='a_term_speaks_for_a_code_there_is')],
            },
        ),
        migrations.CreateModel(
            name='ParagraphTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('objective', 'Objective'), ('principle', 'Guiding principle'), ('target', 'SDG target')], max_length=10)),
                ('code', models.CharField(max_length=6)),
                ('paragraph', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='documents.paragraph')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'code'], name='paragraphs_by_what_they_say')],
                'constraints': [models.UniqueConstraint(fields=('paragraph', 'kind', 'code'), name='a_code_is_frozen_once_with_a_paragraph')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=12)),
                ('version', models.PositiveIntegerField()),
                ('block', models.PositiveIntegerField()),
                ('quote', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('objective', 'Objective'), ('principle', 'Guiding principle'), ('target', 'SDG target')], max_length=10)),
                ('code', models.CharField(max_length=6)),
                ('standing', models.CharField(choices=[('proposed', 'Proposed'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='proposed', max_length=10)),
                ('score', models.FloatField(null=True)),
                ('band', models.CharField(blank=True, max_length=10)),
                ('words', models.JSONField(default=list)),
                ('engine', models.CharField(blank=True, max_length=20)),
                ('lexicon', models.CharField(blank=True, max_length=20)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='documents.document')),
            ],
            options={
                'indexes': [models.Index(fields=['document', 'key'], name='tags_of_a_section')],
                'constraints': [models.UniqueConstraint(fields=('document', 'key', 'block', 'sha256', 'kind', 'code'), name='a_code_stands_once_on_a_paragraph'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('standing', 'proposed')), models.Q(models.Q(('standing', 'proposed'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_tag_is_decided_exactly_when_not_proposed'), models.CheckConstraint(condition=models.Q(models.Q(('band', ''), ('engine', ''), ('score', None)), models.Q(models.Q(('engine', ''), _negated=True), ('score__isnull', False), models.Q(('band', ''), _negated=True)), _connector='OR'), name='a_tag_is_scored_exactly_when_an_engine_made_it')],
            },
        ),
    ]
