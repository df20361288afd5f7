"""Names for priorities."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0014_second_languages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ticket',
            name='priority',
            field=models.SmallIntegerField(choices=[(-1, 'low'), (0, 'normal'), (1, 'high'), (2, 'urgent')], default=0),
        ),
    ]
