"""Mail that could not be read, and that was, is found without reading all mails."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0016_skills_needed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='inboundmail',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='mailsource',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AlterField(
            model_name='translation',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='inboundmail',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['id'], name='inbound_failed'),
        ),
        migrations.AddIndex(
            model_name='inboundmail',
            index=models.Index(condition=models.Q(('state', 'done')), fields=['outcome'], name='inbound_done'),
        ),
    ]
