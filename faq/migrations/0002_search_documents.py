import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('faq', '0001_articles_and_their_translations'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(db_index=True, max_length=16)),
                ('terms', models.TextField()),
                ('translation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_document', to='faq.translation')),
            ],
        ),
    ]
