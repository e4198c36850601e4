"""Lets plain tests speak to a client that lives in an event loop, from any thread."""

from contextlib import ExitStack
from functools import partial

from anyio import fail_after
from anyio.from_thread import start_blocking_portal

from server import PATIENCE_S, Stderr


class Bridge:
    """A client in an event loop of its own.

    `open(stderr, heard)` is an asynchronous context manager that gives an object with `version`, `instructions`,
    `server_info`, and the coroutines `list_tools()` and `call_tool(name, arguments)`.
    """

    def __init__(self, open) -> None:
        self.stderr = Stderr()
        self.faults: list[str] = []
        with ExitStack() as stack:
            stack.callback(self.stderr.writing.close)
            self._portal = stack.enter_context(start_blocking_portal())
            opening = open(self.stderr.writing, self._heard)
            client = stack.enter_context(self._portal.wrap_async_context_manager(opening))
            # Only the server is to hold this end, so that its end can be seen.
            self.stderr.writing.close()
            self._stack = stack.pop_all()
        self.version = client.version
        self.instructions = client.instructions
        self.server_info = client.server_info
        self._client = client

    async def _heard(self, message) -> None:
        if isinstance(message, Exception):
            self.faults.append(repr(message))

    @staticmethod
    async def _soon(coroutine_function, *arguments):
        with fail_after(PATIENCE_S):
            return await coroutine_function(*arguments)

    def list_tools(self) -> list[dict]:
        tools = self._portal.call(partial(self._soon, self._client.list_tools))
        return [tool.model_dump(by_alias=True, mode="json", exclude_unset=True) for tool in tools]

    def call_tool(self, name: str, arguments: dict) -> dict:
        result = self._portal.call(partial(self._soon, self._client.call_tool, name, arguments))
        return result.model_dump(by_alias=True, mode="json", exclude_unset=True)

    def close(self) -> None:
        self._stack.close()
