"""What should not happen is counted by the day; letters are found by their state and kind, with SQLite too."""

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
        migrations.RemoveIndex(
            model_name='letter',
            name='letter_due',
        ),
        migrations.AlterField(
            model_name='duty',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='letter',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['state', 'due_at'], name='letter_state'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['kind', 'created_at'], name='letter_kind'),
        ),
        migrations.AddConstraint(
            model_name='daycount',
            constraint=models.UniqueConstraint(fields=('name', 'day'), name='one_count_a_day'),
        ),
    ]
