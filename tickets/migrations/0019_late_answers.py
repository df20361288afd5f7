"""Leads see what will be answered later than due."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0018_reasons_are_told_anew'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('unworked', 'handed on twice without a word'), ('promise', 'a promise will not be kept'), ('late', 'the answer comes later than due')], max_length=12),
        ),
    ]
