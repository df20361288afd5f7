"""A notice keeps the place of its calendar, and stays when the calendar is followed no more."""

import django.db.models.deletion
from django.db import migrations, models


def keep_places(apps, schema_editor):
    notices = apps.get_model("coverage", "PlanNotice").objects.exclude(followed=None)
    for notice in notices.select_related("followed"):
        notice.place = notice.followed.place
        notice.save(update_fields=["place"])


class Migration(migrations.Migration):

    dependencies = [
        ('coverage', '0006_calendars_tell'),
        ('people', '0006_letters_that_came_back'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='plannotice',
            name='notice_of_a_plan_or_a_calendar',
        ),
        migrations.AddField(
            model_name='plannotice',
            name='place',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='plannotice',
            name='followed',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='coverage.followedcalendar'),
        ),
        migrations.AddConstraint(
            model_name='plannotice',
            constraint=models.CheckConstraint(condition=models.Q(('plan', None), ('followed', None), _connector='OR'), name='notice_of_a_plan_or_a_calendar'),
        ),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
    ]
