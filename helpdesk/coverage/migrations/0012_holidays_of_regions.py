"""Holidays of regions stand beside those of countries."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0011_due_by_its_kind'),
    ]

    operations = [
        migrations.AlterField(
            model_name='holiday',
            name='country',
            field=models.CharField(max_length=24),
        ),
    ]
