"""The `fastmcp` client."""

import unittest
from contextlib import asynccontextmanager

from fastmcp import Client
from fastmcp.client.transports import SSETransport, StreamableHttpTransport
from fastmcp.exceptions import ToolError
from mcp import MCPError

from bridge import Bridge
from server import VIA, Address
from story import Story, hides_the_status


class _Client:
    def __init__(self, client: Client) -> None:
        self.version = client.protocol_version
        self.instructions = client.instructions
        self.server_info = client.server_info.model_dump()
        self.call_tool = client.call_tool_mcp
        self.cooked = client.call_tool
        self._client = client

    async def list_tools(self):
        return await self._client.list_tools(cache_mode="refresh")

    async def hurry(self, name: str, arguments: dict, seconds: float):
        return await self._client.call_tool_mcp(name, arguments, timeout=seconds)


class FastMCP(Story, unittest.TestCase):
    # No specification has the newer protocol over SSE.
    expected_version = "2025-11-25" if VIA == "sse" else "2026-07-28"
    protocol_error = MCPError

    @classmethod
    def connect(cls, address: Address) -> Bridge:
        @asynccontextmanager
        async def opened(address, _, heard):
            transport = {"http": StreamableHttpTransport, "sse": SSETransport}[address.via]
            async with Client(transport(address.url, headers=address.headers), message_handler=heard) as client:
                yield _Client(client)

        return Bridge(opened, address)

    def refused(self, error: BaseException) -> None:
        if VIA == "http":
            hides_the_status(self, error, MCPError)
        else:
            super().refused(error)

    def test_gives_its_own_form_to_answers_and_errors(self) -> None:
        bridge = self.ada.client
        answer = bridge.run(bridge.client.cooked, "linkedin_status", {})
        self.assertEqual((answer.is_error, answer.structured_content["outcome"]), (False, "done"))
        self.assertRegex(answer.data.summary, "^Sandbox: Signed in")
        wrong = {"action": "create", "author": "acme-maps", "auther": "acme-maps", "text": "x"}
        with self.assertRaises(ToolError) as raised:
            bridge.run(bridge.client.cooked, "linkedin_posts_write", wrong)
        self.assertRegex(str(raised.exception), r"^Sandbox: .*`auther`")


if __name__ == "__main__":
    unittest.main()
