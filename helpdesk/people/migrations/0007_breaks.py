"""Until when an agent is on a break that they took."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_letters_that_came_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='agent',
            name='break_until',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
