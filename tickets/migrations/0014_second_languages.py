"""Conversations read in a second language, and messages that wait to be put into it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0013_measured_policies'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=16)),
                ('upto', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_in', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'language'), name='read_in_once')],
            },
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('language', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('new', 'New'), ('done', 'Done'), ('failed', 'Failed')], default='new', max_length=10)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='tickets.message')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'new')), fields=['due_at'], name='translation_due')],
                'constraints': [models.UniqueConstraint(fields=('message', 'language'), name='translation_once')],
            },
        ),
    ]
