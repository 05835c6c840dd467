# One image for web server, worker, beat and migrations; docker-compose.yml tells them apart by their command.

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /house
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt
COPY . .
# Translations and static files are made here; the tool for it does not travel on.
RUN pip install --target /tools -c constraints.txt babel \
    && PYTHONPATH=/tools python -m gscm.translations compile \
    && GSCM_VAR=/build python manage.py build_assets \
    && STATIC_COMPRESSED=1 GSCM_VAR=/build python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q gscm suppliers smelters surveys risk reporting

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /house --shell /usr/sbin/nologin gscm \
    && install -d -o gscm -g gscm /data /data/built /data/files
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GSCM_ENVIRONMENT=production \
    GSCM_VAR=/data \
    STATIC_ROOT=/house/static-files
WORKDIR /house
COPY --from=build /venv /venv
COPY --from=build /house /house
COPY --from=build /build/static /house/static-files
USER gscm
VOLUME /data/files
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=4 CMD ["python", "-m", "gscm.serve.probe"]
CMD ["gunicorn", "gscm.wsgi:application", "--config", "deploy/gunicorn.py"]
