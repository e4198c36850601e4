"""What every client must be able to do. One telling, whichever SDK carries it."""

import json
import re
import unittest
from concurrent.futures import ThreadPoolExecutor

from jsonschema import Draft202012Validator

from server import VIA, HttpServer, Sandbox, program, reporting_exit

PAGE = "urn:li:organization:70010001"
ATLAS = "urn:li:organization:70010002"
RESERVED = r"| { } @ [ ] ( ) < > # \ * _ ~"

#: Every reserved character alone and glued, look-alikes of mark-up, emoji, two scripts that run from right to left.
TEXT = "\n".join(
    [
        f"Reserved: {RESERVED} and a|b{{c}}d@e[f]g(h)i<j>k#l\\m*n_o~p.",
        r"Not mark-up: {hashtag|\#|no} @[Nobody](urn:li:person:nobody) \( **no** ~~no~~ <b>no</b>",
        "Emoji: 🗺️ 👩‍🚀 👨‍👩‍👧‍👦 🇸🇪 🏴󠁧󠁢󠁳󠁣󠁴󠁿 é ﬁ",
        "RTL: مرحبا بالعالم, שלום עולם (end)",
        "Tag: #cartography",
    ]
)
CHANGED = f"Changed (v2_1): {RESERVED} 🧭 שלום #atlas"

#: A call that needs one request to LinkedIn, and the path that request goes to.
SLOW = ("linkedin_organizations_read", {"action": "find_by_vanity_name", "vanityName": "acme-maps"})
SLOW_PATH = "/rest/organizations"

KEY = "only-for-these-tests-0123456789"

CHECK = unittest.TestCase()
CHECK.maxDiff = None


def causes(error: BaseException) -> list[BaseException]:
    """An error, and all that it came from; some come from themselves."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.append(one)
            waiting += [each for each in (*getattr(one, "exceptions", ()), one.__cause__, one.__context__) if each]
    return found


def refusals(error: BaseException) -> set[int]:
    """The HTTP statuses that an error tells of, wherever it keeps them."""
    responses = (getattr(one, "response", None) for one in causes(error))
    return {response.status_code for response in responses if response is not None}


def hides_the_status(case: unittest.TestCase, error: BaseException, protocol_error: type[Exception]) -> None:
    """Holds an error to what `mcp` 2.x tells of every HTTP status: that there was one."""
    told = [one.message for one in causes(error) if isinstance(one, protocol_error)]
    case.assertIn("Server returned an error response", told, repr(error))


def hashtags(commentary: str) -> list[str]:
    """The tags that a reader can follow."""
    return re.findall(r"(?<!\\)\{hashtag\|\\#\|([^}|]+)\}", commentary)


class Conversation:
    """A client of one SDK and what it speaks to.

    `client` offers `version`, `instructions`, `server_info`, `list_tools()` (which really asks the server),
    `call_tool(name, arguments)`, `close()`, `stderr` and `faults`; tools and results as they were on the wire.
    `server` is the one over HTTP that ends after this client.
    """

    def __init__(self, client, member: str, server: HttpServer | None = None) -> None:
        self.client = client
        self.member = member
        self.server = server
        self.stderr = (server or client).stderr
        self.sandbox = Sandbox(self.stderr.control())
        if server:
            CHECK.assertEqual(server.ready["control"], self.sandbox.control)
        tools = client.list_tools()
        self.schemas = {tool["name"]: Draft202012Validator(tool["outputSchema"]) for tool in tools}

    def call_uncounted(self, name: str, arguments: dict, account: str | None = None) -> dict:
        raw = self.client.call_tool(name, arguments)
        told = f"{name} {json.dumps(arguments)}: {json.dumps(raw)}"
        answer = raw["structuredContent"]
        self.schemas.get(name, self.schemas["linkedin_status"]).validate(answer)

        failed = raw.get("isError") is True
        CHECK.assertEqual(failed, "error" in answer, told)
        CHECK.assertEqual(answer["outcome"], "not_done" if failed else "done", told)
        CHECK.assertRegex(answer["summary"], r"^Sandbox: \S", told)
        CHECK.assertEqual(answer.get("target"), "sandbox", told)
        if account is None:
            CHECK.assertEqual(answer.get("account"), self.member, told)
        CHECK.assertIsInstance(answer["linkedin_calls"], int, told)
        CHECK.assertIsInstance(answer["warnings"], list, told)

        # The text must suffice alone: the summary, then the result or the error as one line of JSON.
        CHECK.assertEqual([block["type"] for block in raw["content"]], ["text"], told)
        summary, body, *warnings = raw["content"][0]["text"].split("\n")
        CHECK.assertEqual(summary, answer["summary"], told)
        CHECK.assertEqual(json.loads(body), answer["error"] if failed else answer["result"], told)
        CHECK.assertEqual(warnings, [f"Warning: {warning}" for warning in answer["warnings"]], told)
        return answer

    def call(self, name: str, arguments: dict, account: str | None = None) -> dict:
        """Calls a tool and holds its answer to the promises that every answer makes."""
        before = self.sandbox.count()
        answer = self.call_uncounted(name, arguments, account)
        sent = self.sandbox.count() - before
        CHECK.assertEqual(answer["linkedin_calls"], sent, f"{name}: linkedin_calls is not what LinkedIn got")
        return answer

    def succeeds(self, name: str, arguments: dict) -> dict:
        answer = self.call(name, arguments)
        CHECK.assertNotIn("error", answer)
        if name != "linkedin_status":
            group = name.removeprefix("linkedin_").rpartition("_")[0]
            CHECK.assertEqual(answer["quota"]["endpoint"], f"{group}.{arguments['action']}")
            CHECK.assertRegex(answer["quota"]["resets_at"], r"^\d{4}-\d\d-\d\dT00:00:00Z$")
        return answer

    def fails(self, name: str, arguments: dict, kind: str, account: str | None = None) -> dict:
        answer = self.call(name, arguments, account)
        CHECK.assertIn("error", answer, answer)
        error = answer["error"]
        CHECK.assertEqual(error["kind"], kind, answer)
        CHECK.assertTrue(error["cause"] and error["docs"], answer)
        CHECK.assertTrue(error["fix"] and all(error["fix"]), answer)
        CHECK.assertIn(error["retry"], ("never", "after_fix", "after_time", "check_first"), answer)
        CHECK.assertEqual({type(error["missing"][key]) for key in ("scopes_any", "products", "roles_any")}, {list})
        return answer

    def refuses(self, name: str, arguments: dict, kind: str, account: str | None = None) -> dict:
        """Refused here: LinkedIn got nothing, and nothing is in the world that was not there before."""
        before = self.sandbox.world()
        answer = self.fails(name, arguments, kind, account)
        CHECK.assertEqual(answer["linkedin_calls"], 0, answer)
        world = self.sandbox.world()
        CHECK.assertEqual(world["effects"], before["effects"], "a refused call had an effect")
        CHECK.assertEqual(len(world["posts"]), len(before["posts"]), "a refused call made a post")
        return answer

    def reads(self, post: str, text: str) -> dict:
        """An answer and the world agree on a post's text."""
        answer = self.succeeds("linkedin_posts_read", {"action": "get", "post": post, "author": "acme-maps"})
        CHECK.assertEqual(answer["result"]["post"]["post"], post)
        CHECK.assertEqual(answer["result"]["post"]["author"], PAGE)
        CHECK.assertEqual(answer["result"]["post"]["untrusted"]["text"], text)
        real = self.sandbox.post(post)
        CHECK.assertEqual((real["rendered"], real["cut"], real["author"]), (text, False, PAGE))
        return real

    def close(self) -> None:
        self.client.close()
        if self.server:
            self.server.terminate()
            CHECK.assertEqual(self.server.ended(), 0)
        CHECK.assertEqual(self.client.faults, [], "the transport reported faults")
        CHECK.assertEqual(self.stderr.noise(), [], "the server wrote to standard error")


class Story:
    """The tests, over the transport that `VIA` names.

    A subclass names `connect(address)`, `expected_version` and `protocol_error`, and says how it tells of a `refused`
    connection.
    """

    expected_version: str
    protocol_error: type[Exception]
    connect: classmethod
    #: Whether the client itself looks for required arguments.
    checks_required = False

    @classmethod
    def setUpClass(cls) -> None:
        cls.ada = cls.open("ada")
        cls.addClassCleanup(cls.ada.close)

    @classmethod
    def open(cls, member: str) -> Conversation:
        env = {} if member == "ada" else {"LINKEDIN_MCP_SANDBOX_MEMBER": member}
        if VIA == "stdio":
            return Conversation(cls.connect(program(**env)), member)
        server = HttpServer(**env)
        return Conversation(cls.connect(server.address(VIA)), member, server)

    def test_negotiates_the_expected_protocol_version_and_introduces_itself(self) -> None:
        client = self.ada.client
        self.assertEqual(client.version, self.expected_version)
        self.assertEqual(client.server_info["name"], "linkedin-mcp")
        self.assertRegex(client.server_info["version"], r"^\d+\.\d+\.\d+")
        self.assertIn("linkedin_status", client.instructions)

    def test_lists_its_tools_fully_described_and_always_in_the_same_order(self) -> None:
        first = self.ada.client.list_tools()
        self.assertEqual(self.ada.client.list_tools(), first)
        self.assertEqual(first[0]["name"], "linkedin_status")
        self.assertEqual(len({tool["name"] for tool in first}), len(first))
        for tool in first:
            name = tool["name"]
            self.assertRegex(name, r"^linkedin_(status|sign_in|publish|[a-z_]+_(read|write|delete|spend))$")
            self.assertTrue(tool["title"] and tool["description"], name)
            for schema in (tool["inputSchema"], tool["outputSchema"]):
                self.assertEqual(schema["type"], "object", name)
                self.assertFalse({"oneOf", "anyOf", "allOf", "not", "enum", "$ref"} & schema.keys(), name)
                Draft202012Validator.check_schema(schema)
            hints = tool["annotations"]
            for hint in ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"):
                self.assertIsInstance(hints[hint], bool, f"{name}: {hint}")
            effect = name.rpartition("_")[2]
            self.assertEqual(hints["readOnlyHint"], effect in ("read", "status"), name)
            if effect == "delete":
                self.assertTrue(hints["destructiveHint"], name)

    def test_says_who_is_signed_in_where_and_what_is_possible(self) -> None:
        result = self.ada.succeeds("linkedin_status", {})["result"]
        self.assertRegex(result["member"], r"^urn:li:person:")
        self.assertIn("w_organization_social", result["scopes"])
        self.assertIn({"organization": PAGE, "roles": ["ADMINISTRATOR"]}, result["pages"])
        self.assertEqual(result["control"], self.ada.sandbox.control)
        best = self.ada.succeeds("linkedin_status", {"can": "create posts as a page"})["result"]["items"][0]
        self.assertEqual((best["endpoint"], best["answer"]), ("posts.create", "yes"))

    def test_writes_finds_changes_and_deletes_a_post_of_a_page_to_the_letter(self) -> None:
        ada = self.ada
        write = {"action": "create", "author": "acme-maps", "text": TEXT}
        created = ada.succeeds("linkedin_posts_write", write)["result"]
        self.assertIs(created["verified"], True)
        post = created["post"]
        self.assertRegex(post, r"^urn:li:(share|ugcPost):\d+$")
        self.assertEqual(created["url"], f"{ada.sandbox.control}/feed#{post}")
        self.assertIn(f'id="{post}"', ada.sandbox.open(created["url"]))
        self.assertEqual(len(ada.sandbox.reading(TEXT)), 1, "published once")
        self.assertEqual(hashtags(ada.reads(post, TEXT)["commentary"]), ["cartography"])
        self.assertEqual(ada.sandbox.effects(post), ["post.create"])

        change = {"action": "update", "post": post, "author": "acme-maps", "text": CHANGED}
        changed = ada.succeeds("linkedin_posts_write", change)["result"]
        self.assertIs(changed["verified"], True)
        self.assertEqual(changed["post"], post)
        self.assertEqual(hashtags(ada.reads(post, CHANGED)["commentary"]), ["atlas"])

        remove = {"action": "delete", "post": post, "author": "acme-maps"}
        self.assertEqual(ada.succeeds("linkedin_posts_delete", remove)["result"]["post"], post)
        self.assertIs(ada.sandbox.post(post)["deleted"], True)
        gone = ada.fails("linkedin_posts_read", {"action": "get", "post": post, "author": "acme-maps"}, "not_found")
        self.assertEqual(gone["error"]["linkedin"]["status"], 404)
        self.assertEqual(ada.sandbox.effects(post), ["post.create", "post.update", "post.delete"])

    def test_links_the_names_it_was_told_to_link_and_no_others(self) -> None:
        text = "With Acme Atlas, (not Acme Atlas) again."
        mentions = [{"name": "Acme Atlas", "urn": ATLAS}]
        write = {"action": "create", "author": "acme-maps", "text": text, "mentions": mentions}
        created = self.ada.succeeds("linkedin_posts_write", write)["result"]
        self.assertIs(created["verified"], True)
        real = self.ada.reads(created["post"], text)
        self.assertEqual(real["commentary"].count(f"@[Acme Atlas]({ATLAS})"), 1)

    def test_pages_through_the_posts_of_a_page_without_gap_or_repetition(self) -> None:
        arguments = {"action": "find_by_author", "author": "acme-maps", "limit": 7}
        seen: list[str] = []
        while True:
            result = self.ada.succeeds("linkedin_posts_read", arguments)["result"]
            self.assertTrue(0 < len(result["items"]) <= 7)
            for item in result["items"]:
                self.assertEqual(item["author"], PAGE)
                self.assertIsInstance(item["untrusted"]["text"], str)
                self.assertNotIn(item["post"], seen)
                seen.append(item["post"])
            if result["next_cursor"] is None:
                break
            arguments = {**arguments, "cursor": result["next_cursor"]}
        real = self.ada.sandbox.published(PAGE)
        self.assertGreater(len(real), 14, "the seeded world has several pages of posts")
        self.assertEqual(sorted(seen), sorted(post["urn"] for post in real))

    def test_posts_as_the_member_and_does_not_claim_to_have_read_back_what_it_may_not_read(self) -> None:
        ada, text = self.ada, "As myself (really): #fieldwork"
        created = ada.succeeds("linkedin_posts_write", {"action": "create", "author": "me", "text": text})["result"]
        post = created["post"]
        self.assertEqual(created["verified"], "not_readable")
        real = ada.sandbox.post(post)
        self.assertEqual((real["rendered"], real["member"]), (text, "ada"))
        read = {"action": "get", "post": post, "author": "me"}
        refused = ada.refuses("linkedin_posts_read", read, "missing_scope")
        self.assertEqual(refused["error"]["missing"]["scopes_any"], [["r_member_social"]])
        ada.succeeds("linkedin_posts_delete", {"action": "delete", "post": post, "author": "me"})
        self.assertIs(ada.sandbox.post(post)["deleted"], True)

    def test_answers_calls_side_by_side_each_with_its_own_answer(self) -> None:
        ada = self.ada
        posts = ada.sandbox.published(PAGE)[:12]
        before = ada.sandbox.count()

        def get(post: dict) -> dict:
            arguments = {"action": "get", "post": post["urn"], "author": "acme-maps"}
            return ada.call_uncounted("linkedin_posts_read", arguments)

        with ThreadPoolExecutor(len(posts)) as side_by_side:
            answers = list(side_by_side.map(get, posts))
        for post, answer in zip(posts, answers, strict=True):
            self.assertEqual(answer["result"]["post"]["post"], post["urn"])
            self.assertEqual(answer["result"]["post"]["untrusted"]["text"], post["rendered"])
        self.assertEqual(sum(answer["linkedin_calls"] for answer in answers), ada.sandbox.count() - before)

    def test_refuses_bad_input_and_names_the_argument(self) -> None:
        write, read = "linkedin_posts_write", "linkedin_posts_read"
        post = {"action": "create", "author": "acme-maps", "text": "x"}
        find = {"action": "find_by_author", "author": "acme-maps"}
        wrong = [
            ("a misspelt argument", write, {**post, "auther": "acme-maps"}, "auther"),
            ("a misspelt required argument", write, {"action": "create", "auther": "acme-maps", "text": "x"}, "auther"),
            ("a missing argument", write, {"action": "create", "text": "x"}, "author"),
            ("a missing argument of a read", read, {"action": "get"}, "post"),
            ("an unknown action", write, {**post, "action": "publish"}, "action"),
            ("an action of another tool", read, {"action": "delete", "post": "urn:li:share:1"}, "action"),
            ("a missing action", write, {"author": "me", "text": "x"}, "action"),
            ("an action that is no text", read, {"action": 7}, "action"),
            ("a text that is a number", write, {**post, "text": 5}, "text"),
            ("a list that is an object", read, {"action": "batch_get", "ids": {"a": "urn:li:share:1"}}, "ids"),
            ("a flag that is a word", write, {**post, "isReshareDisabledByAuthor": "yes"}, "isReshareDisabledByAuthor"),
            ("a limit that is a word", read, {**find, "limit": "many"}, "limit"),
            ("a value that is not offered", write, {**post, "visibility": "EVERYBODY"}, "visibility"),
            ("a cursor of somebody else", read, {**find, "cursor": "x"}, "cursor"),
            ("a misspelt argument of the status", "linkedin_status", {"cann": "create posts"}, "cann"),
        ]
        for what, tool, arguments, field in wrong:
            if self.checks_required and what == "a missing action":
                continue
            with self.subTest(what):
                answer = self.ada.refuses(tool, arguments, "invalid_arguments")
                self.assertEqual(answer["error"]["field"], field)

    def test_refuses_an_account_that_nobody_has(self) -> None:
        post = {"action": "create", "author": "acme-maps", "text": "x", "account": "nobody"}
        answer = self.ada.refuses("linkedin_posts_write", post, "not_signed_in", account="nobody")
        self.assertEqual(answer["error"]["field"], "account")

    def test_calls_an_unknown_tool_a_protocol_error(self) -> None:
        with self.assertRaises(self.protocol_error) as raised:
            self.ada.client.call_tool("linkedin_nonsense", {})
        self.assertEqual(raised.exception.error.code, -32602)
        self.assertIn("linkedin_nonsense", raised.exception.error.message)
        # And goes on.
        self.ada.succeeds("linkedin_status", {})

    def test_refuses_what_a_sign_in_may_not_do_without_a_call_and_says_what_is_missing(self) -> None:
        ben = self.open("ben")
        self.addCleanup(ben.close)
        post = {"action": "create", "author": "acme-maps", "text": "Not mine to say."}
        error = ben.refuses("linkedin_posts_write", post, "missing_scope")["error"]
        self.assertIn("w_organization_social", [scope for every in error["missing"]["scopes_any"] for scope in every])
        self.assertIn("Community Management API", error["missing"]["products"])
        self.assertEqual((error["retry"], error["linkedin"]), ("after_fix", None))

        ben.refuses("linkedin_posts_read", {"action": "find_by_author", "author": "acme-maps"}, "missing_scope")

        own = ben.succeeds("linkedin_posts_write", {"action": "create", "author": "me", "text": "Mine."})["result"]
        real = ben.sandbox.post(own["post"])
        self.assertEqual((real["rendered"], real["member"]), ("Mine.", "ben"))

    def test_does_not_list_a_tool_of_which_nothing_can_work_and_still_answers_when_it_is_called(self) -> None:
        dmitri = self.open("dmitri")
        self.addCleanup(dmitri.close)
        names = [tool["name"] for tool in dmitri.client.list_tools()]
        self.assertIn("linkedin_profile_read", names)
        self.assertNotIn("linkedin_posts_write", names)
        post = {"action": "create", "author": "acme-maps", "text": "Not mine to say."}
        dmitri.refuses("linkedin_posts_write", post, "missing_scope")

    def test_lets_a_client_give_up_a_slow_call_and_goes_on(self) -> None:
        ada = self.ada
        ada.sandbox.delay(SLOW_PATH, 1000)
        ada.client.give_up(*SLOW, lambda: ada.sandbox.waiting(SLOW_PATH))
        ada.succeeds(*SLOW)
        # Nor did that wait for the other.
        ada.sandbox.waiting(SLOW_PATH)

    def test_lets_a_client_run_out_of_patience_and_goes_on(self) -> None:
        ada = self.ada
        if not hasattr(ada.client.client, "hurry"):
            self.skipTest("this client has no time-out of a call")
        ada.sandbox.waiting(SLOW_PATH, 0)
        ada.sandbox.delay(SLOW_PATH, 800)
        # Another page than above: what was read a moment ago is told without a request.
        slow = (SLOW[0], {**SLOW[1], "vanityName": "acme-atlas"})
        with self.assertRaises(self.protocol_error) as raised:
            ada.client.hurry(*slow, 0.2)
        self.assertRegex(str(raised.exception), "(?i)timed out")
        ada.succeeds(*slow)
        ada.sandbox.waiting(SLOW_PATH)
        # The answer that nobody waits for comes while the client listens, and harms nothing.
        ada.sandbox.waiting(SLOW_PATH, 0)
        ada.succeeds("linkedin_status", {})

    @unittest.skipIf(VIA != "stdio", "over stdio")
    def test_ends_by_itself_with_exit_code_0_when_its_input_is_closed(self) -> None:
        client = self.connect(reporting_exit())
        client.stderr.control()
        client.call_tool("linkedin_status", {})
        client.close()
        self.assertEqual(client.stderr.exit_code(), 0)

    @unittest.skipIf(VIA == "stdio", "over HTTP")
    def test_serves_a_second_client_and_goes_on_with_the_first(self) -> None:
        ada = self.ada
        guest = self.connect(ada.server.address(VIA))
        text = "A guest (of the same server)"
        write = {"action": "create", "author": "acme-maps", "text": text}
        post = guest.call_tool("linkedin_posts_write", write)["structuredContent"]["result"]["post"]
        ada.reads(post, text)
        guest.close()
        self.assertEqual(guest.faults, [])
        ada.reads(post, text)

    @unittest.skipIf(VIA == "stdio", "over HTTP")
    def test_answers_what_it_was_asked_and_ends_with_exit_code_0_when_it_is_told_to_end(self) -> None:
        server = HttpServer()
        client = self.connect(server.address(VIA))
        # Some clients list the tools again when they see an answer of one that they do not know.
        client.list_tools()
        sandbox = Sandbox(server.ready["control"])
        sandbox.delay(SLOW_PATH, 300)
        with ThreadPoolExecutor(1) as beside:
            slow = beside.submit(client.call_tool, *SLOW)
            sandbox.waiting(SLOW_PATH)
            server.terminate()
            self.assertEqual(slow.result()["structuredContent"]["outcome"], "done")
        self.assertEqual(server.ended(), 0)
        client.close()

    @unittest.skipIf(VIA == "stdio", "over HTTP")
    def test_lets_in_who_has_the_key_and_tells_the_others(self) -> None:
        server = HttpServer(LINKEDIN_MCP_HTTP_KEY=KEY)
        for headers in ({}, {"Authorization": f"Bearer {KEY}x"}, {"Authorization": f"Basic {KEY}"}):
            with self.subTest(headers), self.assertRaises(BaseException) as raised:
                self.connect(server.address(VIA, headers))
            self.refused(raised.exception)
        ada = Conversation(self.connect(server.address(VIA, {"Authorization": f"Bearer {KEY}"})), "ada", server)
        ada.sandbox.open(server.ready["healthz"])
        text = "With a key (and no other way)"
        created = ada.succeeds("linkedin_posts_write", {"action": "create", "author": "acme-maps", "text": text})
        ada.reads(created["result"]["post"], text)
        self.assertEqual(len(ada.sandbox.reading(text)), 1, "published once")
        ada.close()

    def refused(self, error: BaseException) -> None:
        """Holds an error to telling that the server wants another key."""
        self.assertEqual(refusals(error), {401}, repr(error))
