#!/usr/bin/env python
"""Django's command line, with the demonstration settings unless the environment names others."""

import os
import signal
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoulsolution.settings.demo")
    # Whatever ends this process, the embedded database is stopped too; also where a shell made us ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda number, _frame: sys.exit(128 + number))
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
