"""Files that go with a letter."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0004_day_counts_and_letters_by_state'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='files',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
