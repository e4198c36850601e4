"""`mcp` 2.x, in both protocol eras."""

import unittest
from contextlib import AsyncExitStack, asynccontextmanager

from mcp import Client, MCPError, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from mcp.types import ElicitResult

from bridge import Bridge
from server import VIA, Address, Program
from story import Story, hides_the_status


class _Client:
    def __init__(self, client: Client) -> None:
        self.version = client.protocol_version
        self.instructions = client.instructions
        self.server_info = client.server_info.model_dump()
        self.call_tool = client.call_tool
        self._client = client

    async def list_tools(self):
        return (await self._client.list_tools(cache_mode="refresh")).tools

    async def hurry(self, name: str, arguments: dict, seconds: float):
        return await self._client.call_tool(name, arguments, read_timeout_seconds=seconds)


class _V2(Story):
    mode: str
    protocol_error = MCPError

    @classmethod
    def connect(cls, address: Address, answer=None) -> Bridge:
        """`answer`, where there is one, is what a person says to what the server asks."""

        async def ask(_context, question):
            return ElicitResult(**answer(question.model_dump(by_alias=True)))

        @asynccontextmanager
        async def opened(address, stderr, heard):
            async with AsyncExitStack() as stack:
                if isinstance(address, Program):
                    server = StdioServerParameters(command=address.command, args=address.args, env=address.env)
                    transport = stdio_client(server, errlog=stderr)
                elif address.via == "http":
                    http = await stack.enter_async_context(create_mcp_http_client(headers=address.headers))
                    transport = streamable_http_client(address.url, http_client=http)
                else:
                    transport = sse_client(address.url, headers=address.headers)
                asking = {"elicitation_callback": ask} if answer else {}
                client = Client(transport, mode=cls.mode, message_handler=heard, **asking)
                yield _Client(await stack.enter_async_context(client))

        return Bridge(opened, address)

    def refused(self, error: BaseException) -> None:
        if VIA == "http":
            hides_the_status(self, error, MCPError)
        else:
            super().refused(error)


class Auto(_V2, unittest.TestCase):
    mode = "auto"
    # No specification has the newer protocol over SSE.
    expected_version = "2025-11-25" if VIA == "sse" else "2026-07-28"


class Legacy(_V2, unittest.TestCase):
    mode = "legacy"
    expected_version = "2025-11-25"


if __name__ == "__main__":
    unittest.main()
