"""When customers of a country are at work."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0007_notices_outlive_calendars'),
    ]

    operations = [
        migrations.CreateModel(
            name='CountryWeek',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2, unique=True)),
                ('days', models.JSONField()),
                ('start', models.PositiveSmallIntegerField()),
                ('end', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end__range', (0, 1440)), ('start__range', (0, 1439))), name='country_week_minutes')],
            },
        ),
    ]
