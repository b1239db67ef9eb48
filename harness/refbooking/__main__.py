"""Running the product: `python -m refbooking --settings booking.json --port 7106`."""

import logging
import os
import signal
import sys
import threading
from types import FrameType

import click
import waitress
from flask import Flask

from refbooking.app import create_app
from refbooking.service import Service
from refbooking.settings import Settings, SettingsRefused

THREADS = 16
LARGEST_REQUEST = 16 * 1024 * 1024  # bytes that are taken in before the product says no itself
CONNECTIONS = 2000  # a morning's patients at once, and some who open a connection and say nothing
IDLE_SECONDS = 30
LOOK_EVERY = 0.2  # seconds of real time between looks for due jobs

log = logging.getLogger("refbooking")


@click.command()
@click.option("--settings", "path", required=True, help="The settings file, JSON.")
@click.option("--port", type=int, required=True, help="The port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--end-with-stdin", is_flag=True, help="End when standard input is closed.")
def main(path: str, port: int, host: str, end_with_stdin: bool) -> None:
    """Serve the reference booking product until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.load(path)
    except SettingsRefused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if end_with_stdin:
        threading.Thread(target=_end_with_stdin, name="end-with-stdin", daemon=True).start()
    serve(create_app(settings), host, port)


def _end_with_stdin() -> None:
    """So that whoever started this process takes it along, even when killed."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def serve(app: Flask, host: str, port: int) -> None:
    """Serve an application, and run its due jobs beside it, until SIGTERM or SIGINT."""
    service: Service = app.extensions["refbooking"]
    stop = threading.Event()
    scheduler = threading.Thread(target=run_jobs, args=(service, stop), name="due-jobs")
    server = waitress.create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        max_request_body_size=LARGEST_REQUEST,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        asyncore_use_poll=True,  # select knows no more than 1,024
    )

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)
    scheduler.start()
    click.echo(f"refbooking is ready on http://{host}:{server.effective_port}")
    sys.stdout.flush()
    try:
        server.run()
    finally:
        stop.set()
        scheduler.join()
        server.close()
        service.store.close()


def run_jobs(service: Service, stop: threading.Event) -> None:
    """Run what is due, again and again; a failing look must not end the looking."""
    failing = False
    while not stop.wait(LOOK_EVERY):
        try:
            service.run_due_jobs()
            failing = False
        except Exception as failure:
            if not failing:  # once is enough: a clock that is away stays away for many looks
                log.error("due jobs cannot be run: %s", failure)
            failing = True


if __name__ == "__main__":
    main()
