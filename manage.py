#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")
    if sys.argv[1:2] == ["sandbox"]:
        # The sandbox's app is installed in sandbox mode only, and settings are read once.
        os.environ["RCS_MODE"] = "sandbox"
        # It is no portal: it listens where its own arguments say.
        for name in ("HOST", "PORTAL_URL"):
            os.environ.pop(name, None)
    from rcsportal import command_line

    sys.exit(command_line.run(sys.argv))


if __name__ == "__main__":
    main()
