"""The program under test, started as hosts start it, and its sandbox's own account of what happened."""

import atexit
import json
import os
import re
import shutil
import tempfile
import threading
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: The binary: $LINKEDIN_MCP, or this repository's debug build.
BINARY = str(Path(os.environ.get("LINKEDIN_MCP", HERE.parents[2] / "target/debug/linkedin-mcp")).resolve())

#: How long anything may take that ought to take milliseconds.
PATIENCE_S = 20

#: A home directory without anybody's settings or sign-ins.
HOME = tempfile.mkdtemp(prefix="linkedin-mcp-clients-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

SERVE = (BINARY, ["serve"])

#: The same, through a shell that reports the server's exit code on standard error.
REPORTING_EXIT = ("/bin/sh", ["-c", '"$0" "$@"; echo "exit=$?" >&2', BINARY, "serve"])

_CONTROL = re.compile(r"sandbox control=(http://127\.0\.0\.1:\d+/_sandbox)")
_EXIT = re.compile(r"exit=(\d+)")
# An unknown tool is worth a line in the log, and one test asks for one.
_EXPECTED = re.compile(r".* WARN rmcp::service: .*unknown tool: linkedin_nonsense.*")


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

    def count(self) -> int:
        """How many requests LinkedIn got."""
        return len(json.loads(self.open(f"{self.control}/requests"))["requests"])

    def world(self) -> dict:
        """What really exists."""
        return json.loads(self.open(f"{self.control}/world"))

    def post(self, urn: str) -> dict:
        """One post as it really is."""
        found = [post for post in self.world()["posts"] if post["urn"] == urn]
        if len(found) != 1:
            raise AssertionError(f"{urn} is {len(found)} times in the world")
        return found[0]

    def effects(self, urn: str) -> list[str]:
        """What happened to a post."""
        return [effect["kind"] for effect in self.world()["effects"] if effect["urn"] == urn]

    def published(self, author: str) -> list[dict]:
        """What a reader can see of an author."""
        posts = self.world()["posts"]
        return [post for post in posts if post["author"] == author and post["state"] == "PUBLISHED" and not post["deleted"]]
