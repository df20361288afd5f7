"""What should not happen is counted by the day; letters that a person has to release, and a storm, are found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0003_letters_of_a_recipient_in_any_case'),
    ]

    operations = [
        migrations.CreateModel(
            name='DayCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['id'], name='letter_held'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(condition=models.Q(('kind__in', ['acknowledgement', 'notice'])), fields=['created_at'], name='letter_automatic'),
        ),
        migrations.AddConstraint(
            model_name='daycount',
            constraint=models.UniqueConstraint(fields=('name', 'day'), name='one_count_a_day'),
        ),
    ]
