"""The desk's settings with the narrowest channel layer there is: one message waits, for two seconds."""

from helpdesk.settings import *  # noqa: F403
from helpdesk.settings import REDIS_URL

CHANNEL_LAYERS = {
    "hub": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            "hosts": [REDIS_URL],
            "prefix": "narrow",
            "capacity": 1,
            "expiry": 2,
            "group_expiry": 86400,
        },
    }
}
