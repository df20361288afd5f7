"""What whoever answers should be able to do."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0003_pieces_of_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='site',
            name='skills',
            field=models.JSONField(blank=True, default=list),
        ),
    ]
