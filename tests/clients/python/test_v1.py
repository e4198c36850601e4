"""`mcp` 1.x."""

import unittest
from contextlib import asynccontextmanager

from mcp import ClientSession, McpError, StdioServerParameters
from mcp.client.stdio import stdio_client

from bridge import Bridge
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


class V1(Story, unittest.TestCase):
    expected_version = "2025-11-25"
    protocol_error = McpError

    @classmethod
    def connect(cls, command: str, args: list[str], env: dict[str, str]) -> Bridge:
        @asynccontextmanager
        async def opened(stderr, heard):
            server = StdioServerParameters(command=command, args=args, env=env)
            async with (
                stdio_client(server, errlog=stderr) as (reading, writing),
                ClientSession(reading, writing, message_handler=heard) as session,
            ):
                hello = await session.initialize()
                await session.send_ping()
                yield _Client(session, hello)

        return Bridge(opened)


if __name__ == "__main__":
    unittest.main()
