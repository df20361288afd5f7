"""The coverage page counts what was handed on lately."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_customer_week_and_team_minutes'),
        ('tickets', '0019_late_answers'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='baton',
            index=models.Index(fields=['handed_at'], name='baton_handed'),
        ),
    ]
