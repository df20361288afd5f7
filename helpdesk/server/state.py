"""What the whole process knows about itself."""

import threading

draining = threading.Event()
