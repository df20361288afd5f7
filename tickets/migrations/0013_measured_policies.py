"""Versions of the rules that the desk made itself, from what it measured."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0012_fewer_indexes'),
    ]

    operations = [
        migrations.AddField(
            model_name='routingpolicy',
            name='is_measured',
            field=models.BooleanField(default=False),
        ),
    ]
