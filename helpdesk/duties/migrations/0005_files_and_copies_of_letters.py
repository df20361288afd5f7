"""Files that go with a letter, and copies of it for others."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0004_day_counts_and_letters_by_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='copy_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='copies', to='duties.letter'),
        ),
        migrations.AddField(
            model_name='letter',
            name='files',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
