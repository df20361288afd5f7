"""A kind of alarm for tickets that mails open again and again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0022_alarms_that_customers_ask_for'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('unworked', 'handed on twice without a word'), ('promise', 'a promise will not be kept'), ('late', 'the answer comes later than due'), ('asked', 'the customer asks for a lead'), ('again', 'mails open it again and again: perhaps a machine writes')], max_length=12),
        ),
    ]
