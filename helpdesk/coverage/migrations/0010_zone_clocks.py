"""What clocks of zones will show, to be compared with newer zone data."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0009_watch'),
    ]

    operations = [
        migrations.CreateModel(
            name='ZoneClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(max_length=64, unique=True)),
                ('edition', models.CharField(max_length=16)),
                ('turns', models.JSONField()),
                ('until', models.DateTimeField()),
                ('moved_at', models.DateTimeField(blank=True, null=True)),
                ('moved_minutes', models.SmallIntegerField(blank=True, null=True)),
                ('moved_edition', models.CharField(blank=True, max_length=16)),
            ],
        ),
    ]
