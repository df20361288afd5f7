"""A week of a customer's own, and how soon a team answers."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0007_breaks'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='week',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='team',
            name='answer_minutes',
            field=models.PositiveSmallIntegerField(default=480),
        ),
    ]
