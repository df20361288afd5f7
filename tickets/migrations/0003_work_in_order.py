"""Columns that the database keeps: whose turn a ticket is and until when, with the indexes that lists of work walk."""

import datetime
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_whom_a_roster_change_is_about'),
        ('tickets', '0002_log_is_append_only'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_by_state',
        ),
        migrations.AddField(
            model_name='ticket',
            name='answer_by',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.Case(models.When(first_answer_at=None, then=models.F('promised_at'))), models.F('due_at'), models.Value(datetime.datetime(9999, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), output_field=models.DateTimeField()), output_field=models.DateTimeField()),
        ),
        migrations.AddField(
            model_name='ticket',
            name='turn',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('channel', 'chat'), ('parked_at', None), ('state__in', ['new', 'open'])), then=models.Value(0)), models.When(state__in=['new', 'open'], then=models.Value(1)), models.When(models.Q(('channel', 'chat'), ('parked_at', None), ('state', 'waiting')), then=models.Value(2)), default=None), output_field=models.SmallIntegerField(null=True)),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['state', '-last_message_at', '-id', 'team', 'owner'], name='ticket_by_state'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('turn__isnull', False)), fields=['owner', 'turn', 'answer_by', 'id', 'team', 'language'], name='ticket_work_of_owner'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('turn__isnull', False)), fields=['turn', 'answer_by', 'id', 'team', 'owner'], name='ticket_work'),
        ),
    ]
