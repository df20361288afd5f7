"""What whoever answers should be able to do."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0015_named_priorities'),
    ]

    operations = [
        migrations.AddField(
            model_name='mailbox',
            name='skills',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='ticket',
            name='skills',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
