"""`openai-agents`, without a model."""

import json
import os
import unittest
from contextlib import asynccontextmanager

# It would report to its maker what it does.
os.environ["OPENAI_AGENTS_DISABLE_TRACING"] = "1"

from agents import Agent, RunContextWrapper
from agents.mcp import MCPServerSse, MCPServerStreamableHttp
from agents.tool_context import ToolContext
from mcp import MCPError

from bridge import Bridge
from server import PATIENCE_S, VIA, Address
from story import Story, hides_the_status


class _Client:
    def __init__(self, server) -> None:
        session = server.session
        self.version = session.protocol_version
        self.instructions = session.instructions
        self.server_info = session.server_info.model_dump()
        self.list_tools = server.list_tools
        self.call_tool = server.call_tool
        agent = Agent(name="somebody", mcp_servers=[server], mcp_config={"convert_schemas_to_strict": True})
        self.tools = agent.get_mcp_tools

    async def as_a_model(self, name: str, arguments: dict) -> dict:
        """Calls a tool as a model in strict mode does: with a null for every argument that it leaves out."""
        tools = {tool.name: tool for tool in await self.tools(RunContextWrapper(None))}
        every = dict.fromkeys(tools[name].params_json_schema["properties"])
        text = json.dumps({**every, **arguments})
        context = ToolContext(None, tool_name=name, tool_call_id="1", tool_arguments=text)
        return await tools[name].on_invoke_tool(context, text)


def has_open_object(schema: object) -> bool:
    if isinstance(schema, list):
        return any(map(has_open_object, schema))
    if not isinstance(schema, dict):
        return False
    return (schema.get("type") == "object" and "properties" not in schema) or any(map(has_open_object, schema.values()))


class OpenAIAgents(Story, unittest.TestCase):
    # No specification has the newer protocol over SSE.
    expected_version = "2025-11-25" if VIA == "sse" else "2026-07-28"
    protocol_error = MCPError
    checks_required = True

    @classmethod
    def connect(cls, address: Address) -> Bridge:
        @asynccontextmanager
        async def opened(address, _, heard):
            kind = {"http": MCPServerStreamableHttp, "sse": MCPServerSse}[address.via]
            params = {"url": address.url, "headers": address.headers}
            async with kind(params, client_session_timeout_seconds=PATIENCE_S, message_handler=heard) as server:
                yield _Client(server)

        return Bridge(opened, address)

    def refused(self, error: BaseException) -> None:
        if VIA == "http":
            hides_the_status(self, error, MCPError)
        else:
            self.assertRegex(str(error), r"HTTP error 401 \(Unauthorized\)")

    def test_makes_every_tool_strict(self) -> None:
        client = self.ada.client
        tools = client.run(client.client.tools, RunContextWrapper(None))
        listed = client.list_tools()
        self.assertEqual([tool.name for tool in tools], [tool["name"] for tool in listed])
        for tool, schema in zip(tools, (tool["inputSchema"] for tool in listed)):
            # A model that is strict can fill in no object whose names nobody knows, such as LinkedIn's own criteria.
            self.assertEqual(tool.strict_json_schema, not has_open_object(schema), tool.name)
            if tool.strict_json_schema:
                schema = tool.params_json_schema
                self.assertEqual(set(schema["required"]), set(schema["properties"]), tool.name)
        self.assertGreater(sum(tool.strict_json_schema for tool in tools), 25)

    def test_serves_a_model_that_fills_in_every_argument(self) -> None:
        client, text = self.ada.client, "From a strict model (with nulls)"
        write = {"action": "create", "author": "acme-maps", "text": text}
        told = client.run(client.client.as_a_model, "linkedin_posts_write", write)
        self.assertEqual(told["type"], "text")
        summary, body = told["text"].split("\n")
        self.assertRegex(summary, "^Sandbox: ")
        self.ada.reads(json.loads(body)["post"], text)
        self.assertEqual(len(self.ada.sandbox.reading(text)), 1, "published once")

        told = client.run(client.client.as_a_model, "linkedin_posts_write", {**write, "visibility": "EVERYBODY"})
        summary, body = told["text"].split("\n")
        self.assertEqual((json.loads(body)["kind"], json.loads(body)["field"]), ("invalid_arguments", "visibility"))


if __name__ == "__main__":
    unittest.main()
