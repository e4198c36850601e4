"""`langchain-mcp-adapters`: an answer is a message, an error a message that says so."""

import json
import unittest
from contextlib import asynccontextmanager

from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools

from bridge import Bridge
from server import VIA, Address, HttpServer, Sandbox
from story import KEY, PAGE, RESERVED, SLOW, SLOW_PATH, refusals


class _Client:
    def __init__(self, adapter: MultiServerMCPClient, session, hello, tools) -> None:
        self.version = hello.protocolVersion
        self.instructions = hello.instructions
        self.server_info = hello.serverInfo.model_dump()
        self.adapter = adapter
        self.session = session
        self.tools = {tool.name: tool for tool in tools}

    async def call_tool(self, name: str, arguments: dict):
        """Calls a tool as an agent does."""
        return await self.tools[name].ainvoke({"type": "tool_call", "id": "1", "name": name, "args": arguments})

    async def list_tools(self) -> dict:
        return {tool.name: tool for tool in await load_mcp_tools(self.session)}

    async def call_alone(self, name: str, arguments: dict):
        """The same, over a connection for nothing else, which is how this library works by itself."""
        tools = {tool.name: tool for tool in await self.adapter.get_tools()}
        return await tools[name].ainvoke({"type": "tool_call", "id": "1", "name": name, "args": arguments})


@asynccontextmanager
async def _opened(address: Address, _, heard):
    async def heard_all_but_late_answers(message):
        # This client does not tell a server what it no longer waits for, and wonders when that comes.
        if "unknown request ID" not in str(message):
            await heard(message)

    connection = {
        "transport": {"http": "streamable_http", "sse": "sse"}[address.via],
        "url": address.url,
        "headers": address.headers,
        "session_kwargs": {"message_handler": heard_all_but_late_answers},
    }
    adapter = MultiServerMCPClient({"linkedin": connection})
    async with adapter.session("linkedin", auto_initialize=False) as session:
        hello = await session.initialize()
        yield _Client(adapter, session, hello, await load_mcp_tools(session))


class LangChain(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = HttpServer()
        cls.addClassCleanup(cls.end, cls.server)
        cls.sandbox = Sandbox(cls.server.ready["control"])
        cls.bridge = Bridge(_opened, cls.server.address(VIA))
        cls.addClassCleanup(cls.leave, cls.bridge)
        cls.client = cls.bridge.client

    @staticmethod
    def leave(bridge: Bridge) -> None:
        bridge.close()
        unittest.TestCase().assertEqual(bridge.faults, [], "the library reported faults")

    @staticmethod
    def end(server: HttpServer) -> None:
        server.terminate()
        unittest.TestCase().assertEqual(server.ended(), 0)
        unittest.TestCase().assertEqual(server.stderr.noise(), [], "the server wrote to standard error")

    def told(self, message, status: str) -> tuple[str, dict]:
        """The summary and the result or error that a model reads."""
        self.assertEqual((message.type, message.status), ("tool", status), message)
        self.assertEqual([block["type"] for block in message.content], ["text"])
        summary, body = message.content[0]["text"].split("\n")
        self.assertRegex(summary, "^Sandbox: ")
        return summary, json.loads(body)

    def test_negotiates_the_expected_protocol_version_and_introduces_itself(self) -> None:
        self.assertEqual(self.client.version, "2025-11-25")
        self.assertEqual(self.client.server_info["name"], "linkedin-mcp")
        self.assertIn("linkedin_status", self.client.instructions)

    def test_lists_tools(self) -> None:
        self.assertEqual(next(iter(self.client.tools)), "linkedin_status")
        self.assertIs(self.client.tools["linkedin_posts_read"].metadata["readOnlyHint"], True)
        self.assertIn("author", self.client.tools["linkedin_posts_write"].args)
        again = self.bridge.run(self.client.list_tools)
        self.assertEqual(list(again), list(self.client.tools))

    def test_writes_a_post_once_over_its_own_and_over_a_lasting_connection(self) -> None:
        for call, text in (
            (self.client.call_tool, f"Lasting (a connection): {RESERVED}"),
            (self.client.call_alone, f"Alone (a connection): {RESERVED}"),
        ):
            write = {"action": "create", "author": "acme-maps", "text": text}
            message = self.bridge.run(call, "linkedin_posts_write", write)
            _, result = self.told(message, "success")
            answer = message.artifact["structured_content"]
            self.assertEqual((answer["outcome"], answer["result"]), ("done", result))
            (real,) = self.sandbox.reading(text)
            self.assertEqual((real["urn"], real["author"]), (result["post"], PAGE))

    def test_makes_an_error_a_message_that_a_model_can_mend(self) -> None:
        before = self.sandbox.world()
        wrong = {"action": "create", "author": "acme-maps", "auther": "acme-maps", "text": "x"}
        _, error = self.told(self.bridge.run(self.client.call_tool, "linkedin_posts_write", wrong), "error")
        self.assertEqual((error["kind"], error["field"]), ("invalid_arguments", "auther"))
        self.assertEqual(self.sandbox.world()["effects"], before["effects"])

    def test_refuses_what_a_sign_in_may_not_do(self) -> None:
        server = HttpServer(LINKEDIN_MCP_SANDBOX_MEMBER="ben")
        self.addCleanup(self.end, server)
        ben = Bridge(_opened, server.address(VIA))
        self.addCleanup(self.leave, ben)
        post = {"action": "create", "author": "acme-maps", "text": "Not mine to say."}
        _, error = self.told(ben.run(ben.client.call_tool, "linkedin_posts_write", post), "error")
        self.assertEqual(error["kind"], "missing_scope")
        self.assertEqual(Sandbox(server.ready["control"]).reading(post["text"]), [])

    def test_lets_a_client_give_up_a_slow_call_and_goes_on(self) -> None:
        self.sandbox.delay(SLOW_PATH, 1000)
        self.bridge.give_up(*SLOW, lambda: self.sandbox.waiting(SLOW_PATH))
        self.told(self.bridge.run(self.client.call_tool, *SLOW), "success")
        self.sandbox.waiting(SLOW_PATH)

    def test_lets_in_who_has_the_key_and_tells_the_others(self) -> None:
        server = HttpServer(LINKEDIN_MCP_HTTP_KEY=KEY)
        self.addCleanup(self.end, server)
        for headers in ({}, {"Authorization": f"Bearer {KEY}x"}):
            with self.subTest(headers), self.assertRaises(BaseException) as raised:
                Bridge(_opened, server.address(VIA, headers))
            self.assertEqual(refusals(raised.exception), {401}, repr(raised.exception))
        bridge = Bridge(_opened, server.address(VIA, {"Authorization": f"Bearer {KEY}"}))
        self.addCleanup(self.leave, bridge)
        self.told(bridge.run(bridge.client.call_alone, "linkedin_status", {}), "success")


if __name__ == "__main__":
    unittest.main()
