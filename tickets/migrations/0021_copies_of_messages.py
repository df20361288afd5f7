"""Who else got a message."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0020_batons_by_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='copies',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
