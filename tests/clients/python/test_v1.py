"""`mcp` 1.x."""

import unittest
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import ElicitResult

from bridge import Bridge
from server import Address, Program
from story import Story


class _Client:
    def __init__(self, session: ClientSession, hello) -> None:
        self.version = hello.protocolVersion
        self.instructions = hello.instructions
        self.server_info = hello.serverInfo.model_dump()
        self.call_tool = session.call_tool
        self._session = session

    async def list_tools(self):
        return (await self._session.list_tools()).tools

    async def hurry(self, name: str, arguments: dict, seconds: float):
        return await self._session.call_tool(name, arguments, timedelta(seconds=seconds))


@asynccontextmanager
async def _streams(address: Address, stderr):
    async with AsyncExitStack() as stack:
        if isinstance(address, Program):
            server = StdioServerParameters(command=address.command, args=address.args, env=address.env)
            transport = stdio_client(server, errlog=stderr)
        elif address.via == "http":
            http = await stack.enter_async_context(create_mcp_http_client(headers=address.headers))
            transport = streamable_http_client(address.url, http_client=http)
        else:
            transport = sse_client(address.url, headers=address.headers)
        reading, writing, *_ = await stack.enter_async_context(transport)
        yield reading, writing


class V1(Story, unittest.TestCase):
    expected_version = "2025-11-25"
    protocol_error = McpError

    @classmethod
    def connect(cls, address: Address, answer=None) -> Bridge:
        """`answer`, where there is one, is what a person says to what the server asks."""

        async def ask(_context, question):
            return ElicitResult(**answer(question.model_dump(by_alias=True)))

        @asynccontextmanager
        async def opened(address, stderr, heard):
            async def heard_all_but_late_answers(message):
                # This client does not tell a server what it no longer waits for, and wonders when that comes.
                if "unknown request ID" not in str(message):
                    await heard(message)

            async with (
                _streams(address, stderr) as (reading, writing),
                ClientSession(
                    reading,
                    writing,
                    message_handler=heard_all_but_late_answers,
                    elicitation_callback=ask if answer else None,
                ) as session,
            ):
                hello = await session.initialize()
                await session.send_ping()
                yield _Client(session, hello)

        return Bridge(opened, address)


if __name__ == "__main__":
    unittest.main()
