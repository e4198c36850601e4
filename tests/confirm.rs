//! What a person's yes is worth: one request, one agent, once, for ten minutes. And what it cannot lift.

#![cfg(test)]

mod scratch;
mod world;

use linkedin_mcp::auth::Target;
use linkedin_mcp::model::method::Effect;
use linkedin_mcp::policy::Asks;
use linkedin_mcp::store::audit::Record;
use linkedin_mcp::store::confirmations::{Exactly, Question, Standing, VALID_MS};
use linkedin_mcp::store::ledger::{Allowance, Counter, Departure, Leave};
use linkedin_mcp::store::{Home, Store};
use linkedin_mcp::tools::Caller;
use scratch::Scratch;
use serde_json::{Value, json};
use world::{Member, World};

const PAGE: &str = "urn:li:organization:70010001";

/// Longer than a yes lasts, in seconds.
const TOO_LONG: i64 = VALID_MS / 1_000 + 1;

/// Ada, as that agent, with those settings; whoever keeps their state there shares it.
fn ada_as(world: &World, state: &Scratch, agent: &str, more: &[(&'static str, &str)]) -> Member {
    state.trusts(&["stranger"]);
    let mut settings = vec![("state_dir", state.text()), ("agent", agent)];
    settings.extend_from_slice(more);
    world.with("ada", &settings)
}

const DELETE: &[(&str, &str)] = &[("confirm", "delete")];

fn store(member: &Member) -> &Store {
    member.toolbox.flow.store()
}

async fn publish(member: &Member, text: &str) -> String {
    let created = member.call("posts.create", json!({"author": PAGE, "text": text})).await;
    assert_eq!(created["outcome"], "done", "{created}");
    created["result"]["post"].as_str().unwrap().to_owned()
}

async fn delete(member: &Member, post: &str) -> Value {
    member.call("posts.delete", json!({ "post": post })).await
}

/// The posts that LinkedIn was asked to delete, in that order.
async fn deleted(world: &World) -> Vec<String> {
    let requests = world.requests().await;
    let deletions = requests.iter().filter(|request| request["method"] == "DELETE");
    let target = |request: &Value| request["target"].as_str().unwrap().replace("%3A", ":");
    deletions.map(|one| target(one).strip_prefix("/rest/posts/").unwrap().to_owned()).collect()
}

/// Nobody has answered, and the one question of this agent about this is open.
async fn is_asked(member: &Member, answer: &Value, about: &str) -> Question {
    assert_eq!(answer["error"]["kind"], "needs_confirmation", "{answer}");
    assert_eq!(
        (&answer["outcome"], &answer["error"]["retry"]),
        (&json!("not_done"), &json!("after_fix"))
    );
    let waiting = store(member).waiting(None).await.unwrap();
    let (agent, answer) = (&member.toolbox.agent, answer.to_string());
    let mut about_this = waiting
        .into_iter()
        .filter(|question| question.exactly.agent == *agent && question.question.contains(about));
    let question = about_this.next().unwrap();
    assert_eq!(about_this.next(), None);
    assert!(!answer.contains(&question.id), "its name is not for the model: {answer}");
    question
}

fn is_done(answer: &Value) {
    assert_eq!(answer["outcome"], "done", "{answer}");
}

fn is_declined(answer: &Value) {
    assert_eq!(
        (&answer["outcome"], &answer["result"], answer.get("error")),
        (&json!("not_done"), &json!({"declined": true}), None),
        "{answer}"
    );
}

/// Says yes or no, as `agents approve` does: there the target's clock is not known.
async fn say(member: &Member, question: &Question, allow: bool) {
    assert!(store(member).answer(&question.id, allow, "test", None).await.unwrap());
}

#[tokio::test]
async fn a_yes_lets_exactly_the_request_that_was_shown_leave_once() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "Maps (old)").await;
    let changed =
        ada.call("posts.update", json!({"post": post, "text": "Maps (older) than old"})).await;
    is_done(&changed);

    let before = world.requests().await.len();
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert_eq!(world.requests().await.len(), before, "nothing is sent before the answer");
    assert_eq!(question.endpoint, "posts.delete");
    for words in
        ["for good", "“Maps (older) than old”", "account ada", "the sandbox", "agent local"]
    {
        assert!(question.question.contains(words), "{words}: {}", question.question);
    }
    let again = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert_eq!(again.id, question.id, "to ask again is no other question");

    say(&ada, &question, true).await;
    assert_eq!(world.requests().await.len(), before, "a yes alone sends nothing");
    is_done(&delete(&ada, &post).await);
    assert_eq!(deleted(&world).await, [post.as_str()]);
    let sent = world.requests().await;
    let sent = sent.iter().find(|request| request["method"] == "DELETE").unwrap();
    let line = format!("DELETE {}{}", world.base, sent["target"].as_str().unwrap());
    assert_eq!(question.request, line, "what was shown is what was sent");

    let next = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert_ne!(next.id, question.id, "the yes is used up");
    assert!(!store(&ada).answer(&question.id, true, "test", None).await.unwrap());
    assert_eq!(deleted(&world).await.len(), 1);
}

#[tokio::test]
async fn a_yes_is_for_one_agent_at_one_place_and_for_the_same_bytes() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let (post, other) = (publish(&ada, "One").await, publish(&ada, "Another").await);
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &question, true).await;

    is_asked(&ada, &delete(&ada, &other).await, &other).await;
    let stranger = ada_as(&world, &state, "stranger", DELETE);
    is_asked(&stranger, &delete(&stranger, &post).await, &post).await;
    // The same words, but another header.
    let older =
        ada_as(&world, &state, "local", &[("confirm", "delete"), ("api_version", "202608")]);
    is_asked(&older, &delete(&older, &post).await, &post).await;
    assert!(deleted(&world).await.is_empty());

    let now = question.expires_at - VALID_MS;
    for elsewhere in [
        Exactly { place: "sandbox:elsewhere|ada".to_owned(), ..question.exactly.clone() },
        Exactly { agent: String::new(), ..question.exactly.clone() },
        Exactly { digest: "0".repeat(64), ..question.exactly.clone() },
    ] {
        assert_eq!(store(&ada).standing(&elsewhere, now).await.unwrap(), Standing::Over);
    }

    // Another process of the same agent is the same agent.
    let twin = ada_as(&world, &state, "local", DELETE);
    is_done(&delete(&twin, &post).await);
    assert_eq!(deleted(&world).await, [post.as_str()]);
}

#[tokio::test]
async fn the_books_themselves_let_nothing_leave_without_its_own_yes() {
    let books = Store::new(Home::Memory);
    let (now_ms, own) = (1_000_000, exactly("here", "local", "abc"));
    let question = books.ask(&own, "posts.delete", "", "", now_ms).await.unwrap();
    assert!(books.answer(&question.id, true, "test", Some(now_ms)).await.unwrap());
    let counter = Counter {
        app: String::new(),
        member: String::new(),
        endpoint: String::new(),
        day: String::new(),
    };
    let leaves = async |confirmation: &Exactly, now_ms| {
        let departure = Departure {
            spending: None,
            id: "no such write",
            confirmation: Some(confirmation),
            counter: &counter,
            allowance: Allowance::default(),
            counts: true,
            record: &Record::new("call", "agent"),
            now_ms,
        };
        books.depart(&departure).await.unwrap()
    };
    for other in [
        exactly("elsewhere", "local", "abc"),
        exactly("here", "other", "abc"),
        exactly("here", "local", "abd"),
    ] {
        assert_eq!(leaves(&other, now_ms).await, Leave::Unconfirmed, "{other:?}");
    }
    for at in [now_ms - 1, now_ms + VALID_MS] {
        assert_eq!(leaves(&own, at).await, Leave::Unconfirmed, "{at}");
    }
    // With its yes it comes as far as the journal, which knows of no such write.
    assert_eq!(leaves(&own, now_ms + VALID_MS - 1).await, Leave::Lost);
}

fn exactly(place: &str, agent: &str, digest: &str) -> Exactly {
    Exactly { place: place.to_owned(), agent: agent.to_owned(), digest: digest.to_owned() }
}

#[tokio::test]
async fn a_world_that_begins_anew_has_nobody_s_yes() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "Before").await;
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &question, true).await;
    world.post_control("reset", json!({})).await;
    is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert!(deleted(&world).await.is_empty());
}

#[tokio::test]
async fn a_yes_ends_after_ten_minutes_of_the_target_s_clock() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "Soon to be gone").await;

    // Said in time, used too late.
    let first = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &first, true).await;
    world.post_control("clock", json!({ "advance_s": TOO_LONG })).await;
    let second = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert_ne!(second.id, first.id);

    // Said too late: where the clock is known, it is no answer; where it is not, it is worth nothing.
    world.post_control("clock", json!({ "advance_s": TOO_LONG })).await;
    let late = Some(second.expires_at);
    assert!(!store(&ada).answer(&second.id, true, "test", late).await.unwrap());
    say(&ada, &second, true).await;
    let third = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert_ne!(third.id, second.id);

    // A clock that was set back does not make it young again.
    say(&ada, &third, true).await;
    world.post_control("clock", json!({ "advance_s": -3_600 })).await;
    is_asked(&ada, &delete(&ada, &post).await, &post).await;
    assert!(deleted(&world).await.is_empty());
}

#[tokio::test]
async fn a_no_holds_for_the_rest_of_the_ten_minutes() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "To stay").await;
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &question, false).await;
    for _ in 0..3 {
        let declined = ada.toolbox.call("linkedin_posts_delete", arguments(&post)).await.unwrap();
        assert!(!declined.is_error(), "a no is an answer like any other");
        is_declined(&declined.structured());
    }
    assert!(!store(&ada).answer(&question.id, true, "test", None).await.unwrap());
    is_declined(&delete(&ada, &post).await);
    world.post_control("clock", json!({ "advance_s": TOO_LONG })).await;
    let asked_anew = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &asked_anew, true).await;
    is_done(&delete(&ada, &post).await);
    assert_eq!(deleted(&world).await, [post]);
}

fn arguments(post: &str) -> serde_json::Map<String, Value> {
    json!({"action": "delete", "post": post}).as_object().unwrap().clone()
}

#[tokio::test]
async fn one_yes_lets_one_of_many_leave() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let twin = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "Wanted by many").await;
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &question, true).await;
    let (a, b, c, d) = tokio::join!(
        delete(&ada, &post),
        delete(&twin, &post),
        delete(&ada, &post),
        delete(&twin, &post)
    );
    assert_eq!(deleted(&world).await, [post.as_str()]);
    let done = [a, b, c, d].iter().filter(|answer| answer["outcome"] == "done").count();
    assert!(done >= 1, "whoever comes late hears of it, or is asked");
}

#[tokio::test]
async fn what_is_listed_is_asked_about_and_nothing_else() {
    let create = json!({"author": PAGE, "text": "New"});
    for (listed, asked) in [
        ("", [false, false, false]),
        ("write", [true, true, false]),
        ("delete", [false, false, true]),
        ("spend", [false, false, false]),
        ("posts", [true, true, true]),
        ("posts.update", [false, true, false]),
        ("organizations", [false, false, false]),
        ("posts.create, delete", [true, false, true]),
    ] {
        let world = World::start().await;
        let post = publish(&world.member("ada"), "Old").await;
        let ada = world.with("ada", &[("confirm", listed)]);
        let update = json!({"post": post, "text": "Changed"});
        let answers = [
            ada.call("posts.create", create.clone()).await,
            ada.call("posts.update", update).await,
            delete(&ada, &post).await,
        ];
        let needs = answers.each_ref().map(|a| a["error"]["kind"] == "needs_confirmation");
        assert_eq!(needs, asked, "{listed}: {answers:?}");
        // Looking is never asked about.
        is_done(&ada.call("posts.find_by_author", json!({"author": PAGE})).await);
        is_done(&ada.call("organizations.get", json!({"organization": PAGE})).await);
    }
}

#[test]
fn at_linkedin_itself_a_person_is_always_asked_about_deleting_and_spending() {
    let all = [Effect::Read, Effect::Write, Effect::Delete, Effect::Spend];
    for listed in [vec![], vec!["write".to_owned()], vec!["organizations".to_owned()]] {
        let asks = Asks::new(listed.clone());
        let about = |effect, target| asks.about("posts", "posts.any", effect, target);
        let write = listed.iter().any(|word| word == "write");
        assert_eq!(all.map(|effect| about(effect, Target::Live)), [false, write, true, true]);
        for target in [Target::Sandbox, Target::Custom] {
            // Money is asked about everywhere: who rehearses meets what will be asked.
            assert_eq!(all.map(|effect| about(effect, target)), [false, write, false, true]);
            assert!(asks.about("campaigns", "campaigns.delete", Effect::Delete, target));
            assert!(!asks.about("campaigns", "campaigns.get", Effect::Read, target));
        }
    }
    for word in ["spend", "delete", "posts", "posts.any"] {
        let asks = Asks::new(vec![word.to_owned()]);
        let about = |effect| asks.about("posts", "posts.any", effect, Target::Sandbox);
        assert_eq!(
            (about(Effect::Spend), about(Effect::Delete)),
            (true, word != "spend"),
            "{word}"
        );
        assert!(!about(Effect::Read), "{word}");
    }
    assert!(Asks::knows("spend") && Asks::knows("posts") && Asks::knows("posts.create"));
    // To list what is never asked about would be a promise that is not kept.
    assert!(!Asks::knows("read") && !Asks::knows("") && !Asks::knows("posts.nonsense"));
}

#[tokio::test]
async fn no_yes_lifts_what_the_operator_has_switched_off() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let post = publish(&ada, "Kept").await;
    let question = is_asked(&ada, &delete(&ada, &post).await, &post).await;
    say(&ada, &question, true).await;
    for off in [("read_only", "true"), ("off", "posts")] {
        let bound = ada_as(&world, &state, "local", &[("confirm", "delete"), off]);
        let refused = delete(&bound, &post).await;
        assert_eq!(refused["error"]["kind"], "refused_by_policy", "{off:?}: {refused}");
    }
    assert!(deleted(&world).await.is_empty());
    // Nor did that use it up.
    is_done(&delete(&ada, &post).await);
}

#[tokio::test]
async fn a_yes_is_not_used_up_by_a_call_that_does_not_leave() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", DELETE);
    let scarce = [("confirm", "delete"), ("tier", "1/500")];
    let scarce = ada_as(&world, &state, "local", &scarce);
    let (first, second) = (publish(&ada, "First").await, publish(&ada, "Second").await);
    for post in [&first, &second] {
        let question = is_asked(&scarce, &delete(&scarce, post).await, post).await;
        say(&scarce, &question, true).await;
    }
    is_done(&delete(&scarce, &first).await);
    let full = delete(&scarce, &second).await;
    assert_eq!(full["error"]["kind"], "quota_reached", "{full}");

    // A caller that has left sends nothing either.
    let gone = Caller::agent(&ada.toolbox.agent);
    gone.cancelled.cancel();
    let answer = ada.toolbox.call_by(&gone, "linkedin_posts_delete", arguments(&second)).await;
    assert_eq!(answer.unwrap().structured()["outcome"], "not_done");
    assert_eq!(deleted(&world).await, [first.as_str()]);

    // The person said yes once, and that is still enough.
    is_done(&delete(&ada, &second).await);
    assert_eq!(deleted(&world).await, [first, second]);
}

#[tokio::test]
async fn a_person_is_not_asked_for_what_is_not_sent_again_anyway() {
    let (world, state) = (World::start().await, Scratch::new());
    let ada = ada_as(&world, &state, "local", &[("confirm", "posts.create")]);
    let create = json!({"author": PAGE, "text": "Once is enough"});
    let asked = ada.call("posts.create", create.clone()).await;
    let question = is_asked(&ada, &asked, "text: Once is enough").await;
    // One letter more is another post.
    let longer = json!({"author": PAGE, "text": "Once is enough!"});
    is_asked(&ada, &ada.call("posts.create", longer).await, "enough!").await;
    say(&ada, &question, true).await;
    let done = ada.call("posts.create", create.clone()).await;
    is_done(&done);
    let again = ada.call("posts.create", create).await;
    is_done(&again);
    assert_eq!(again["result"]["duplicate_of"], done["result"]["post"], "{again}");
    let posted = world.posts().await;
    assert_eq!(posted.iter().filter(|post| post["rendered"] == "Once is enough").count(), 1);
}
