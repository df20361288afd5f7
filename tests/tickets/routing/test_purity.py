"""Routing can be asked without a web framework, a socket layer or a broker: by commands and the simulator."""

import subprocess
import sys


def test_routing_and_promises_load_no_framework() -> None:
    program = (
        "import sys, tickets.routing, tickets.promise\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'django', 'channels', 'celery'}))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
