# Built in one stage, run in another: what only the build needs never reaches production.
FROM python:3.13-slim AS build

ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
RUN pip install --no-cache-dir "uv>=0.13,<0.14"
WORKDIR /srv/troth

# The dependencies first: they change seldom, so this layer is usually there already.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project

# Troth itself stays a checkout, so that `migrations` lies beside `app` as it does on a developer's machine.
COPY README.md LICENSE ./
COPY app app
COPY migrations migrations
# What is installed is compiled by uv, a checkout is not, and who runs it may not write beside it: each process that
# starts would compile it anew.
RUN uv sync --frozen --no-dev && .venv/bin/python -m compileall -q app migrations


FROM python:3.13-slim

RUN useradd --system --no-log-init --create-home --home-dir /var/lib/troth troth
COPY --from=build /srv/troth /srv/troth
# Loopback would be that of the container, which nobody else reaches, whatever else `troth serve` is told.
ENV PATH=/srv/troth/.venv/bin:$PATH PYTHONUNBUFFERED=1 TROTH_HOST=0.0.0.0

USER troth
# The working directory, where the default database lies, is the only place that Troth may write to.
WORKDIR /var/lib/troth
VOLUME /var/lib/troth
EXPOSE 8080
# TROTH_PORT is no port where it tells, by `tcp://...`, where a container named `troth` is.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; port = os.environ.get('TROTH_PORT', ''); urllib.request.urlopen(f\"http://127.0.0.1:{port if port.isdecimal() else 8080}/health/live\", timeout=2)"]
CMD ["troth", "serve"]
