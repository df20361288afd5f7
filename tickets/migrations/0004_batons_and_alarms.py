"""Batons with drafts and answers, and alarms for leads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_whom_a_roster_change_is_about'),
        ('tickets', '0003_work_in_order'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('unworked', 'handed on twice without a word'), ('promise', 'a promise will not be kept')], max_length=12)),
                ('raised_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AlterField(
            model_name='baton',
            name='answer',
            field=models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('silent', 'Silent'), ('returned', 'Returned'), ('over', 'Over')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='baton',
            index=models.Index(fields=['receiver', 'answer', 'handed_at'], name='baton_of_receiver'),
        ),
        migrations.AddConstraint(
            model_name='baton',
            constraint=models.UniqueConstraint(condition=models.Q(('handed_at', None)), fields=('ticket',), name='one_baton_draft_a_ticket'),
        ),
        migrations.AddConstraint(
            model_name='baton',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='baton_answer_has_its_time'),
        ),
        migrations.AddConstraint(
            model_name='baton',
            constraint=models.CheckConstraint(condition=models.Q(('answer', ''), models.Q(('handed_at__isnull', False), ('receiver__isnull', False)), _connector='OR'), name='baton_is_answered_by_its_receiver'),
        ),
        migrations.AddField(
            model_name='alarm',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='alarms', to='people.agent'),
        ),
        migrations.AddField(
            model_name='alarm',
            name='seen_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='alarm',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='tickets.ticket'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.UniqueConstraint(condition=models.Q(('seen_at', None)), fields=('ticket', 'kind'), name='one_open_alarm_of_a_kind'),
        ),
    ]
