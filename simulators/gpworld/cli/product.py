"""The booking product beside a world: started as a command, stopped, told to forget."""

from __future__ import annotations

import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gpworld.cli.reach import answers
from gpworld.cli.say import CheckFailed, Trouble
from gpworld.control import envfile

if TYPE_CHECKING:
    from gpworld.control.client import ControlClient

OURS = (
    f"{shlex.quote(sys.executable)} -m refbooking"
    " --settings {settings} --port {port} --host {host} --end-with-stdin"
)
START_SECONDS, STOP_SECONDS = 30.0, 1.2
_PAUSE = 0.03


@dataclass(frozen=True, slots=True)
class Files:
    """What lies beside the environment file on behalf of the product."""

    settings: Path
    database: Path
    log: Path

    @classmethod
    def beside(cls, env_file: Path) -> Files:
        """Named after the environment file, so that two worlds in one folder do not meet."""
        name = env_file.with_suffix("").name
        beside = env_file.resolve().parent
        return cls(*(beside / f"{name}.booking.{kind}" for kind in ("json", "db", "log")))

    def clear(self) -> None:
        """Take away what belongs to one run; the log stays."""
        self.settings.unlink(missing_ok=True)
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{self.database}{ending}").unlink(missing_ok=True)


class Product:
    """A booking product that runs as a process of its own."""

    def __init__(
        self,
        command: str,
        files: Files,
        settings: Mapping[str, Any],
        url: str,
        *,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it; ``command`` may hold ``{settings}``, ``{host}`` and ``{port}``.

        ``environment``: its environment variables, if they are not those of this process.
        """
        self._files, self._url = files, url
        envfile.write(files.settings, settings)
        self._words, self._environment = _words(command, files, url), environment
        files.log.unlink(missing_ok=True)
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._files.log.open("ab") as log:
            try:
                return subprocess.Popen(
                    self._words,
                    stdin=subprocess.PIPE,  # it closes when this process ends, however that is
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=self._environment,
                    start_new_session=True,  # an interrupt at the terminal is ours to pass on
                )
            except OSError as failure:
                named = self._words[0]
                raise Trouble(f"{named} cannot be started ({failure.strerror})") from failure

    def restart(self) -> None:
        """End it at once, as a power cut does, and start it again on what it has stored."""
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = self._started()

    @property
    def ended(self) -> bool:
        """Whether it has stopped by itself."""
        return self._process.poll() is not None

    def wait(self, stopping: threading.Event) -> None:
        """Return when it answers, or when ``stopping`` is set.

        Raises:
            Trouble: it ended, or did not answer in time; the end of its log says why.
        """
        pauses = int(START_SECONDS / _PAUSE)
        for _ in range(pauses):
            if answers(self._url) or stopping.wait(_PAUSE):
                return
            if self.ended:
                raise Trouble(f"the booking product ended at once: {self.last_words()}")
        raise Trouble(f"the booking product does not answer at {self._url}: see {self._files.log}")

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.lines()
        return f"{lines[-1] if lines else 'it said nothing'} (more in {self._files.log})"

    def lines(self) -> list[str]:
        """All that its log says."""
        return self._files.log.read_text("utf-8", "replace").strip().splitlines()

    def stop(self) -> None:
        """Ask it to end; after a moment, end it."""
        if not self.ended:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._files.clear()


def _words(command: str, files: Files, url: str) -> list[str]:
    """The command with its places filled in."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    return _filled(command, str(files.settings), host.strip("[]"), port, "--product-command")


def _filled(command: str, settings: str, host: str, port: str, option: str) -> list[str]:
    places = {"settings": settings, "host": host, "port": port}
    try:
        words = [word.format(**places) for word in shlex.split(command)]
    except (ValueError, LookupError, AttributeError) as failure:
        raise Trouble(
            f"{option}: {command} cannot be read ({failure}): "
            "its places are {settings}, {host} and {port}"
        ) from failure
    if not words:
        raise Trouble(f"{option} names no command")
    return words


def check(command: str, option: str) -> None:
    """See that a command can be read and its program is there, before anything is started.

    Raises:
        Trouble: it is not; ``option`` is where the command was given.
    """
    program = _filled(command, "settings.json", "127.0.0.1", "1", option)[0]
    if shutil.which(program) is None:
        raise Trouble(f"{option}: there is no program {program}: give its path, or mend the PATH")


def reset(document: Mapping[str, Any], control: ControlClient) -> str:
    """Have the product forget everything and learn who is there now; says in words what was done.

    Raises:
        CheckFailed: it offers a reset, and the reset failed.
    """
    import requests

    service = document["services"].get("booking")
    if service is None:
        return "no booking product is served"
    told = control.booking_settings()
    body = {key: told[key] for key in ("organisations", "staff", "forms")}
    try:
        reply = _post(requests.post, f"{service['url']}/__test__/reset", body)
    except requests.RequestException as failure:
        raise CheckFailed(f"the booking product at {service['url']} does not answer") from failure
    if reply in (404, 405):
        return "the booking product offers no reset and was left as it is"
    if reply >= 400:
        raise CheckFailed(f"the booking product's reset answered {reply}")
    return "the booking product has forgotten everything"


def _post(post: Callable[..., Any], url: str, body: Mapping[str, Any]) -> int:
    status: int = post(url, json=dict(body), timeout=20, proxies={"http": ""}).status_code
    return status
