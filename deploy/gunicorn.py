"""How the web server runs behind the reverse proxy."""

import os

bind = "0.0.0.0:8000"  # inside the container's own network
workers = int(os.environ.get("WEB_WORKERS", "3"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats must not wait for a disk
control_socket_disable = True
timeout = 60
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
# Requests have their line in the application's log, which knows what must not stand there; grievances leave none.
accesslog = None
# The proxy is the only one that reaches this port.
forwarded_allow_ips = "*"
