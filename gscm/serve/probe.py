"""The web container's own question after its health: exit code 0 when /health/ answers 200."""

import os
import sys
import urllib.request


def main() -> int:
    # Asked from inside, but by a name that the site answers to.
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4):  # noqa: S310 - our own address
            return 0
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
