"""Entry point of Alembic: it runs the steps on the connection of the store."""

from alembic import context


def run() -> None:
    connection = context.config.attributes["connection"]
    # All steps in one transaction, so that a crash leaves the old schema whole.
    context.configure(connection=connection, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under the name below; anything else only imports it.
if __name__ == "env_py":
    run()
