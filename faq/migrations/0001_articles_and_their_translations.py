import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='address')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True, verbose_name='address')),
                ('source_language', models.CharField(max_length=16, verbose_name='source language')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('created_at', models.DateTimeField()),
                ('redirect_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='redirected_from', to='faq.article')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='faq.category', verbose_name='category')),
            ],
            options={
                'ordering': ['category__position', 'category__slug', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CategoryName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('name', models.CharField(max_length=120)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='faq.category')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('number', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('body', models.TextField(verbose_name='text')),
                ('weight', models.CharField(choices=[('typo', 'typo: no change of meaning'), ('medium', 'medium: translations should follow'), ('major', 'major: translations are wrong until they follow')], default='major', max_length=10, verbose_name='weight')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('machine', 'machine draft'), ('reviewed', 'reviewed'), ('published', 'published')], default='draft', max_length=10)),
                ('engine', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
                ('ready_for_translation', models.BooleanField(default=True, verbose_name='ready for translation')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='faq.article')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='translated_as', to='faq.revision')),
                ('reviewer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['article_id', 'language', '-number'],
            },
        ),
        migrations.CreateModel(
            name='SearchRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=200)),
                ('language', models.CharField(max_length=16)),
                ('hits', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('chosen', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='faq.article')),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('slug', models.SlugField(allow_unicode=True, max_length=120)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('withdrawn', 'withdrawn')], default='draft', max_length=10)),
                ('first_published_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='faq.article')),
                ('published', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='shown_by', to='faq.revision')),
            ],
            options={
                'ordering': ['article_id', 'language'],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('helpful', models.BooleanField(verbose_name='helpful')),
                ('visitor', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='faq.article')),
            ],
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('redirect_to', None), models.Q(('redirect_to', models.F('id')), _negated=True), _connector='OR'), name='faq_article_leads_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('source_language', ''), _negated=True), name='faq_article_has_source_language'),
        ),
        migrations.AddConstraint(
            model_name='categoryname',
            constraint=models.UniqueConstraint(fields=('category', 'language'), name='faq_category_name_once'),
        ),
        migrations.AddConstraint(
            model_name='categoryname',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='faq_category_name_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('article', 'language', 'number'), name='faq_revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='faq_revision_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('weight__in', ['typo', 'medium', 'major'])), name='faq_revision_weight_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'machine', 'reviewed', 'published'])), name='faq_revision_state_known'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'machine'), _negated=True), models.Q(('engine', ''), _negated=True), _connector='OR'), name='faq_machine_draft_names_its_engine'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('based_on', None), models.Q(('based_on', models.F('id')), _negated=True), _connector='OR'), name='faq_revision_not_its_own_source'),
        ),
        migrations.AddIndex(
            model_name='searchrecord',
            index=models.Index(condition=models.Q(('hits', 0)), fields=['language', 'at'], name='faq_search_without_hits'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('article', 'language'), name='faq_translation_once'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('language', 'slug'), name='faq_translation_address_once'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published__isnull', False), ('published_at__isnull', False), ('state', 'published')), models.Q(('published', None), ('state__in', ['draft', 'withdrawn'])), _connector='OR'), name='faq_translation_shows_what_it_says'),
        ),
        migrations.AddConstraint(
            model_name='vote',
            constraint=models.UniqueConstraint(fields=('article', 'language', 'visitor'), name='faq_vote_once'),
        ),
    ]
