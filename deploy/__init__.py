"""What starts the services: compose, systemd, Prefect's settings and watchdog."""
