"""Few calendars are followed: what is due of them needs no index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0010_zone_clocks'),
    ]

    operations = [
        migrations.AlterField(
            model_name='followedcalendar',
            name='due_at',
            field=models.DateTimeField(),
        ),
    ]
