"""What a person is asked through a client that can ask, and what becomes of the answer. One telling for every SDK."""

import re
from urllib.parse import unquote
from uuid import uuid4

from server import VIA, HttpServer, program
from story import CHECK, Conversation

#: A server in the sandbox asks before it deletes, and opens no browser.
ASKING = {"LINKEDIN_MCP_CONFIRM": "delete", "LINKEDIN_MCP_BROWSER": "off"}

#: What a person can say.
YES = {"action": "accept", "content": {"allow": True}}
NO = {"action": "decline"}
#: The form was sent, and nothing was ticked.
UNTICKED = {"action": "accept", "content": {"allow": False}}
#: The form was closed.
DISMISSED = {"action": "cancel"}


class Person:
    """Somebody who reads what they are asked and has made up their mind."""

    def __init__(self) -> None:
        self._mind: list[dict] = []
        #: What they were asked, as it was on the wire.
        self.asked: list[dict] = []

    def will(self, *answers: dict) -> None:
        """Will give these answers, one after the other."""
        self._mind, self.asked = list(answers), []

    def answer(self, question: dict) -> dict:
        """Asked more often than expected, they dismiss the question; the test sees how often that was."""
        self.asked.append(question)
        return self._mind.pop(0) if self._mind else DISMISSED


class Confirms:
    """The tests, over the transport that `VIA` names.

    A subclass names `connect(address, answer)`, which puts the server's questions to `answer`, and the
    `expected_version`.
    """

    expected_version: str
    connect: classmethod

    @classmethod
    def setUpClass(cls) -> None:
        cls.person = Person()
        server = None if VIA == "stdio" else HttpServer(**ASKING)
        address = server.address(VIA) if server else program(**ASKING)
        cls.ada = Conversation(cls.connect(address, cls.person.answer), "ada", server)
        cls.addClassCleanup(cls.ada.close)
        CHECK.assertEqual(cls.ada.client.version, cls.expected_version)

    def published(self) -> tuple[str, str]:
        """A post that has not been there before, and its text."""
        text = f"Soon to be gone (really) {uuid4()}"
        write = {"action": "create", "author": "acme-maps", "text": text}
        return self.ada.succeeds("linkedin_posts_write", write)["result"]["post"], text

    def deletes(self, post: str, *answers: dict) -> tuple[dict, list[str]]:
        """Deletes a post as a model would, while the person answers so; gives the answer and what was sent."""
        before = self.ada.sandbox.count()
        self.person.will(*answers)
        arguments = {"action": "delete", "post": post, "author": "acme-maps"}
        raw = self.ada.client.call_tool("linkedin_posts_delete", arguments)
        answer = raw["structuredContent"]
        self.ada.schemas["linkedin_posts_delete"].validate(answer)
        self.assertEqual(raw["content"][0]["text"].split("\n")[0], answer["summary"])
        sent = self.ada.sandbox.requests()[before:]
        self.assertEqual(answer["linkedin_calls"], len(sent), answer)
        for question in self.person.asked:
            schema = question["requestedSchema"]
            self.assertEqual((schema["type"], list(schema["properties"])), ("object", ["allow"]))
            self.assertEqual(schema["required"], ["allow"])
        return raw, [f"{one['method']} {unquote(one['target'])}" for one in sent]

    def shown(self, text: str) -> str:
        """The post that the one question names, which shows what a person must know."""
        self.assertEqual(len(self.person.asked), 1)
        message = self.person.asked[0]["message"]
        self.assertRegex(message, r"^Delete a post, for good\.\n")
        self.assertIn(f"“{text}”", message)
        self.assertRegex(message, r"\nAs the account ada at the sandbox; asked for by the agent local\.$")
        (post,) = re.findall(r"(?m)^post: (urn:li:\w+:\d+)$", message)
        return post

    def is_done(self, raw: dict, post: str) -> None:
        answer = raw["structuredContent"]
        self.assertEqual((raw.get("isError", False), answer["outcome"]), (False, "done"), answer)
        self.assertEqual(answer["result"]["post"], post)

    def is_declined(self, raw: dict) -> None:
        answer = raw["structuredContent"]
        self.assertEqual((raw.get("isError", False), answer["outcome"]), (False, "not_done"), answer)
        self.assertIs(answer["result"]["declined"], True)

    def test_sends_what_was_shown_once_after_a_yes_and_asks_anew_for_the_same_call(self) -> None:
        post, text = self.published()
        raw, sent = self.deletes(post, YES)
        self.assertEqual(sent, [f"DELETE /rest/posts/{self.shown(text)}"])
        self.is_done(raw, post)
        self.assertIs(self.ada.sandbox.post(post)["deleted"], True)

        raw, sent = self.deletes(post, NO)
        self.assertEqual((self.shown(text), sent), (post, []))
        self.is_declined(raw)

    def test_sends_nothing_after_a_no_and_does_not_ask_again(self) -> None:
        for no in (NO, UNTICKED):
            with self.subTest(no):
                post, text = self.published()
                raw, sent = self.deletes(post, no)
                self.assertEqual((self.shown(text), sent), (post, []))
                self.is_declined(raw)
                raw, sent = self.deletes(post)
                self.assertEqual((self.person.asked, sent), ([], []))
                self.is_declined(raw)
                self.assertIs(self.ada.sandbox.post(post)["deleted"], False)

    def test_sends_nothing_when_the_question_is_dismissed_and_asks_again_when_called_again(self) -> None:
        post, text = self.published()
        raw, sent = self.deletes(post, DISMISSED)
        self.assertEqual((self.shown(text), sent), (post, []))
        answer = raw["structuredContent"]
        self.assertEqual((raw["isError"], answer["outcome"]), (True, "not_done"), answer)
        self.assertEqual(answer["error"]["kind"], "needs_confirmation")
        self.assertRegex("\n".join(answer["error"]["fix"]), r"(?m)linkedin-mcp agents approve$")
        raw, _ = self.deletes(post, YES)
        self.is_done(raw, post)
