# One image for the web, the worker and prepare. It runs as its own user on a read-only file system:
# only /app/var (static files, uploads) and /tmp are written. compose.yaml shows the mounts.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --no-create-home portal
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY rcsportal rcsportal
COPY senders senders
COPY static static
COPY templates templates
RUN install -d -o portal -g portal var
USER portal
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "-c", "python:rcsportal.gunicorn", "rcsportal.wsgi"]
