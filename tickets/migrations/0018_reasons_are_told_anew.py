"""Why a chat rings at an agent is told from its decision; the field for it was never filled."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0017_mails_by_state'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='offer',
            name='why',
        ),
    ]
