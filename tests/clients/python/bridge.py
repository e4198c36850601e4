"""Lets plain tests speak to a client that lives in an event loop, from any thread."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import ExitStack
from functools import partial
from threading import get_ident

from anyio import Event, fail_after
from anyio.from_thread import start_blocking_portal

from server import PATIENCE_S, Address, Program, Stderr


class _Complaints(logging.Handler):
    """What one client's library logs where it should have nothing to say."""

    def __init__(self, thread: int, heard: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._thread = thread
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self._heard.append(f"{record.name}: {record.getMessage()}")


class Bridge:
    """A client in an event loop of its own.

    `open(address, stderr, heard)` is an asynchronous context manager that gives an object with `version`,
    `instructions`, `server_info`, and the coroutines `list_tools()`, `call_tool(name, arguments)`, and, where the
    client has time-outs, `hurry(name, arguments, seconds)`.
    """

    def __init__(self, open, address: Address) -> None:
        #: Standard error of the server, where this client started it.
        self.stderr = Stderr() if isinstance(address, Program) else None
        self.faults: list[str] = []
        with ExitStack() as stack:
            if self.stderr:
                stack.callback(self.stderr.writing.close)
            self._portal = stack.enter_context(start_blocking_portal())
            complaints = _Complaints(self._portal.call(get_ident), self.faults)
            logging.getLogger().addHandler(complaints)
            stack.callback(logging.getLogger().removeHandler, complaints)
            opening = open(address, self.stderr and self.stderr.writing, self._heard)
            client = stack.enter_context(self._portal.wrap_async_context_manager(opening))
            # Only the server is to hold this end, so that its end can be seen.
            if self.stderr:
                self.stderr.writing.close()
            self._stack = stack.pop_all()
        self.version = client.version
        self.instructions = client.instructions
        self.server_info = client.server_info
        self.client = client

    async def _heard(self, message) -> None:
        if isinstance(message, Exception):
            self.faults.append(repr(message))

    @staticmethod
    async def _soon(coroutine_function, *arguments):
        with fail_after(PATIENCE_S):
            return await coroutine_function(*arguments)

    def run(self, coroutine_function, *arguments):
        """Runs a coroutine beside the client, and waits for it."""
        return self._portal.call(partial(self._soon, coroutine_function, *arguments))

    def list_tools(self) -> list[dict]:
        tools = self.run(self.client.list_tools)
        return [tool.model_dump(by_alias=True, mode="json", exclude_unset=True) for tool in tools]

    def call_tool(self, name: str, arguments: dict) -> dict:
        result = self.run(self.client.call_tool, name, arguments)
        return result.model_dump(by_alias=True, mode="json", exclude_unset=True)

    def give_up(self, name: str, arguments: dict, when: Callable[[], None]) -> None:
        """Starts a call, and cancels it as soon as `when` returns."""
        left = self.run(self._event)

        async def call():
            try:
                return await self._soon(self.client.call_tool, name, arguments)
            finally:
                left.set()

        future = self._portal.start_task_soon(call)
        when()
        future.cancel()
        try:
            raise AssertionError(f"a call that was given up answered {future.result(PATIENCE_S)}")
        except CancelledError:
            self.run(left.wait)

    @staticmethod
    async def _event() -> Event:
        return Event()

    def hurry(self, name: str, arguments: dict, seconds: float) -> None:
        """Calls with less patience than the answer needs."""
        self.run(self.client.hurry, name, arguments, seconds)

    def close(self) -> None:
        self._stack.close()
