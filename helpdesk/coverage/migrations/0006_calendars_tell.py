"""What a followed calendar changed is told as a published roster is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0005_calendars_that_are_followed'),
        ('people', '0006_letters_that_came_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='plannotice',
            name='followed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='coverage.followedcalendar'),
        ),
        migrations.AlterField(
            model_name='plannotice',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='coverage.plan'),
        ),
        migrations.AddConstraint(
            model_name='plannotice',
            constraint=models.UniqueConstraint(condition=models.Q(('confirmed_at', None)), fields=('followed', 'agent'), name='one_unread_notice_a_calendar'),
        ),
        migrations.AddConstraint(
            model_name='plannotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('followed__isnull', False), ('plan', None)), models.Q(('followed', None), ('plan__isnull', False)), _connector='OR'), name='notice_of_a_plan_or_a_calendar'),
        ),
    ]
