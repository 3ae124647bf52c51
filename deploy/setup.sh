# Put pool, deployments and watchdog on the server; a second time changes nothing.
# The argument is how many seconds the server may take to start.
set -e
python deploy/wait_for_server.py "${1:-180}"
prefect work-pool create --type process --overwrite triage
prefect --no-prompt deploy --all
python deploy/watchdog.py
