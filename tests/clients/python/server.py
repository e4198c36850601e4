"""The program under test, started as hosts and operators start it, and its sandbox's own account of what happened."""

import atexit
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: The binary: $LINKEDIN_MCP, or this repository's debug build.
BINARY = str(Path(os.environ.get("LINKEDIN_MCP", HERE.parents[2] / "target/debug/linkedin-mcp")).resolve())

#: How long anything may take that ought to take milliseconds.
PATIENCE_S = 20

#: A home directory without anybody's settings or sign-ins.
HOME = tempfile.mkdtemp(prefix="linkedin-mcp-clients-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

#: How clients reach the program: `stdio`, `http` (Streamable HTTP) or `sse`.
VIA = os.environ.get("VIA", "stdio")
if VIA not in ("stdio", "http", "sse"):
    raise SystemExit(f"VIA={VIA}")


@dataclass(frozen=True)
class Program:
    """A server that a client starts for itself."""

    command: str
    args: list[str]
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Remote:
    """A server that runs."""

    via: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


Address = Program | Remote


def program(**env: str) -> Program:
    """What hosts start."""
    return Program(BINARY, ["serve"], {"HOME": HOME, **env})


def reporting_exit() -> Program:
    """The same, through a shell that reports the server's exit code on standard error."""
    return Program("/bin/sh", ["-c", '"$0" "$@"; echo "exit=$?" >&2', BINARY, "serve"], {"HOME": HOME})


_CONTROL = re.compile(r"sandbox control=(http://127\.0\.0\.1:\d+/_sandbox)")
_EXIT = re.compile(r"exit=(\d+)")
# An unknown tool is worth a line in the log, and one test asks for one; another gives up a call, whose answer then has
# nowhere to go.
_EXPECTED = re.compile(
    r".* WARN rmcp::service: .*unknown tool: linkedin_nonsense.*"
    r"|(.* ERROR rmcp::service: failed to send pending response during drain error=channel closed)"
)


class Stderr:
    """Standard error of a server, read as it comes."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        #: What the server writes to; close it as soon as the server has it.
        self.writing = os.fdopen(writing, "w")
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        threading.Thread(target=self._read, args=(reading,), daemon=True).start()

    def _read(self, descriptor: int) -> None:
        with os.fdopen(descriptor, encoding="utf-8") as lines:
            for line in lines:
                with self._news:
                    self._lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def _found(self, pattern: re.Pattern[str]) -> list[str]:
        matches = (pattern.fullmatch(line) for line in self._lines)
        return [match.group(1) for match in matches if match]

    def control(self) -> str:
        """The sandbox's control address."""
        with self._news:
            self._news.wait_for(lambda: self._ended or self._found(_CONTROL), PATIENCE_S)
            found = self._found(_CONTROL)
        if not found:
            raise AssertionError(f"no control address on stderr: {self._lines}")
        return found[0]

    def exit_code(self) -> int:
        """The server's exit code, where `REPORTING_EXIT` started it."""
        with self._news:
            self._news.wait_for(lambda: self._ended, PATIENCE_S)
            found = self._found(_EXIT)
        if len(found) != 1:
            raise AssertionError(f"no exit code on stderr: {self._lines}")
        return int(found[0])

    def noise(self) -> list[str]:
        """Everything that was said beside what is announced."""
        known = (_CONTROL, _EXIT, _EXPECTED)
        return [line for line in self._lines if not any(pattern.fullmatch(line) for pattern in known)]


class HttpServer:
    """The program over HTTP: one process for any number of clients."""

    def __init__(self, *args: str, **env: str) -> None:
        self.stderr = Stderr()
        command = [BINARY, "serve", "--http", "127.0.0.1:0", *args]
        self._process = subprocess.Popen(
            command,
            env={"HOME": HOME, **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.stderr.writing,
            text=True,
        )
        atexit.register(self._process.kill)
        self.stderr.writing.close()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"no ready line; standard error: {self.stderr.noise()}")
        #: Where it listens, as it says.
        self.ready: dict = json.loads(line)

    def address(self, via: str, headers: dict[str, str] | None = None) -> Remote:
        """What a client needs to reach it."""
        return Remote(via, self.ready["mcp" if via == "http" else via], headers or {})

    def terminate(self) -> None:
        """Tells it to end."""
        self._process.terminate()

    def ended(self) -> int:
        """Its exit code, once it ended."""
        code = self._process.wait(PATIENCE_S)
        with self._process.stdout as rest:
            said = rest.read()
        if said:
            raise AssertionError(f"more than the ready line on standard output: {said}")
        return code


class Sandbox:
    """The sandbox's side of the story."""

    def __init__(self, control: str) -> None:
        self.control = control
        # Whatever proxy this machine uses, the sandbox is not behind it.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def open(self, url: str) -> str:
        """Opens an address of the sandbox."""
        with self._opener.open(url, timeout=PATIENCE_S) as answer:
            return answer.read().decode()

    def requests(self) -> list[dict]:
        """Every request that LinkedIn got."""
        return json.loads(self.open(f"{self.control}/requests"))["requests"]

    def count(self) -> int:
        """How many requests LinkedIn got."""
        return len(self.requests())

    def world(self) -> dict:
        """What really exists."""
        return json.loads(self.open(f"{self.control}/world"))

    def post(self, urn: str) -> dict:
        """One post as it really is."""
        found = [post for post in self.world()["posts"] if post["urn"] == urn]
        if len(found) != 1:
            raise AssertionError(f"{urn} is {len(found)} times in the world")
        return found[0]

    def reading(self, text: str) -> list[dict]:
        """The posts that read so."""
        return [post for post in self.world()["posts"] if post["rendered"] == text]

    def delay(self, path: str, ms: int) -> None:
        """Makes the next request to a path take this long."""
        fault = {"match": {"path": path}, "times": 1, "fault": {"kind": "delay", "ms": ms, "when": "before"}}
        request = urllib.request.Request(f"{self.control}/faults", data=json.dumps(fault).encode(), method="POST")
        with self._opener.open(request, timeout=PATIENCE_S) as answer:
            answer.read()

    def waiting(self, path: str, count: int = 1) -> None:
        """Waits until so many requests to a path, and no more, are without an answer."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = [one for one in self.requests() if one["target"].startswith(path) and one["answered_ms"] is None]
            if len(found) == count:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} requests for {path} are waiting, not {count}")
            time.sleep(0.005)

    def effects(self, urn: str) -> list[str]:
        """What happened to a post."""
        return [effect["kind"] for effect in self.world()["effects"] if effect["urn"] == urn]

    def published(self, author: str) -> list[dict]:
        """What a reader can see of an author."""
        posts = self.world()["posts"]
        seen = [post for post in posts if post["author"] == author and not post["dark"]]
        return [post for post in seen if post["state"] == "PUBLISHED" and not post["deleted"]]
