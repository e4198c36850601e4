"""`mcp` 2.x, in both protocol eras."""

import unittest
from contextlib import asynccontextmanager

from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

from bridge import Bridge
from story import Story


class _Client:
    def __init__(self, client: Client) -> None:
        self.version = client.protocol_version
        self.instructions = client.instructions
        self.server_info = client.server_info.model_dump()
        self.call_tool = client.call_tool
        self._client = client

    async def list_tools(self):
        return (await self._client.list_tools(cache_mode="refresh")).tools


class _V2(Story):
    mode: str
    protocol_error = MCPError

    @classmethod
    def connect(cls, command: str, args: list[str], env: dict[str, str]) -> Bridge:
        @asynccontextmanager
        async def opened(stderr, heard):
            transport = stdio_client(StdioServerParameters(command=command, args=args, env=env), errlog=stderr)
            async with Client(transport, mode=cls.mode, message_handler=heard) as client:
                yield _Client(client)

        return Bridge(opened)


class Auto(_V2, unittest.TestCase):
    mode = "auto"
    expected_version = "2026-07-28"


class Legacy(_V2, unittest.TestCase):
    mode = "legacy"
    expected_version = "2025-11-25"


if __name__ == "__main__":
    unittest.main()
