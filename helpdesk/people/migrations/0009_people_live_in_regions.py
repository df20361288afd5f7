"""Whose holidays somebody keeps may be those of a region: "DE-BY"."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0008_customer_week_and_team_minutes'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agent',
            name='country',
            field=models.CharField(blank=True, max_length=24, verbose_name='country'),
        ),
    ]
