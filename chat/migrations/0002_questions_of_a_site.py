"""What a site asks before a chat, and whether it leads to the hours."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0001_sessions_and_sites'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='questions',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='site',
            name='shows_hours',
            field=models.BooleanField(default=True),
        ),
    ]
