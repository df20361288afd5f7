"""A kind of alarm that customers ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tickets', '0021_copies_of_messages'),
    ]

    operations = [
        migrations.AlterField(
            model_name='alarm',
            name='kind',
            field=models.CharField(choices=[('unworked', 'handed on twice without a word'), ('promise', 'a promise will not be kept'), ('late', 'the answer comes later than due'), ('asked', 'the customer asks for a lead')], max_length=12),
        ),
    ]
