"""What waits for a lead because nobody could read it is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0016_skills_needed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inboundmail',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['mailbox'], name='inbound_failed'),
        ),
    ]
