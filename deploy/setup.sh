# Put pool, deployments and watchdog on the server; a second time changes nothing.
set -e
prefect work-pool create --type process --overwrite triage
prefect --no-prompt deploy --all
python deploy/watchdog.py
