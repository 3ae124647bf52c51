"""Wait until Prefect's server listens: ``prefect server start &`` takes a while."""

import os
import sys
import time
import urllib.error
import urllib.request


def wait(address: str, bound_s: float) -> bool:
    """Return True as soon as a server answers, False after ``bound_s`` seconds."""
    end = time.monotonic() + bound_s
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
        except urllib.error.HTTPError:  # it asks for a password, so it listens
            return True
        except OSError:
            if time.monotonic() > end:
                return False
            time.sleep(0.5)
        else:
            return True


def main() -> int:
    """Wait for ``PREFECT_API_URL``; the argument is the bound in seconds."""
    address, bound_s = os.environ.get("PREFECT_API_URL", ""), float(sys.argv[1])
    if not address:  # then prefect's profile names a server
        return 0
    sys.stdout.write(f"waiting for {address}, at most {bound_s:g} s\n")
    sys.stdout.flush()
    if wait(address, bound_s):
        return 0
    sys.stderr.write(
        f"no server answered at {address} within {bound_s:g} s: is `prefect server "
        "start` running, and on that port?\n"
    )
    return 2


if __name__ == "__main__":
    sys.exit(main())
