"""Write secret.env: the passwords of the database, of Prefect and of the watcher.

Example: python3 deploy/secret.py [--database HOST] [FILE]
"""

import argparse
import os
import secrets
from pathlib import Path


def secret_lines(host: str) -> list[str]:
    """Return the variables of a new secret.env.

    Args:
        host: Of the database, as the services know it.
    """
    database, prefect, desk = (secrets.token_urlsafe(32) for _ in range(3))
    place = f"triage:{database}@{host}"
    return [
        f"POSTGRES_PASSWORD={database}",
        f"TRIAGE_DATABASE_URL=postgresql://{place}/triage",
        f"PREFECT_SERVER_DATABASE_CONNECTION_URL=postgresql+asyncpg://{place}/prefect",
        f"PREFECT_SERVER_API_AUTH_STRING=triage:{prefect}",
        f"PREFECT_API_AUTH_STRING=triage:{prefect}",
        f"TRIAGE_DESK_TOKEN={desk}",
    ]


def main() -> None:
    """Write the file for its owner alone; one that is there is left as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    here = Path(__file__).with_name("secret.env")
    parser.add_argument("file", nargs="?", type=Path, default=here)
    parser.add_argument("--database", default="database:5432")
    given = parser.parse_args()
    try:
        number = os.open(given.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        parser.error(f"{given.file} is there already; nothing was changed")
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write("\n".join(secret_lines(given.database)) + "\n")


if __name__ == "__main__":
    main()
