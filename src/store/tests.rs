use std::time::Duration;

use super::audit::Record;
use super::journal::{Claim, Fate, Intent, Lasting, State};
use super::ledger::{Allowance, Counted, Counter, Departure, Leave, Whose};
use super::spending::{Before, Spending};
use super::*;

const NOON: i64 = 1_795_348_800_000;
const DAY: i64 = 86_400_000;

/// A directory that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let name = format!("linkedin-mcp-test-{}", uuid::Uuid::new_v4().simple());
        Self(std::env::temp_dir().join(name))
    }

    fn store(&self) -> Store {
        Store::new(Home::Directory(self.0.clone()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

fn intent(text: &str) -> Intent {
    Intent {
        place: "place".into(),
        agent: "agent".into(),
        endpoint: "posts.create".into(),
        key: None,
        asked: "{}".into(),
        arguments: "{}".into(),
        arguments_digest: format!("arguments {text}"),
        fingerprint: Some(format!("content {text}")),
        subject: None,
        makes_another: true,
        now_ms: NOON,
        lease: Duration::from_mins(1),
    }
}

fn counter(member: &str) -> Counter {
    Counter {
        app: "app".into(),
        member: member.into(),
        endpoint: "posts.create".into(),
        day: "2026-11-22".into(),
    }
}

async fn ours(store: &Store, intent: &Intent) -> String {
    match store.claim(intent).await.unwrap() {
        Claim::Ours(id) => id,
        other => panic!("{other:?}"),
    }
}

async fn leaves(store: &Store, id: &str) {
    let departure = Departure {
        spending: None,
        id,
        confirmation: None,
        counter: &counter("ada"),
        allowance: Allowance::default(),
        counts: true,
        record: &Record::new("call", "agent"),
        now_ms: NOON,
    };
    assert!(matches!(store.depart(&departure).await.unwrap(), Leave::Counted(_)));
}

fn done(urn: &str) -> Fate {
    Fate::Done { subject: Some(urn.into()), to: Lasting::Another }
}

#[tokio::test]
async fn the_same_content_is_known_for_a_day_and_until_its_subject_is_gone() {
    let (place, now) = (Place::new(), intent("a"));
    let store = place.store();
    let id = ours(&store, &now).await;
    leaves(&store, &id).await;
    assert!(matches!(store.claim(&now).await.unwrap(), Claim::UnderWay(row) if row.id == id));
    store.settle(&id, &done("urn:li:share:1"), "told", Some(NOON)).await.unwrap();
    let before = store.claim(&now).await.unwrap();
    assert!(matches!(before, Claim::Before(row) if row.answer.as_deref() == Some("told")));
    // The same arguments are enough, before the request is written.
    let unwritten = Intent { fingerprint: None, ..now.clone() };
    assert!(matches!(store.recall(&unwritten).await.unwrap(), Some(Claim::Before(_))));
    // A clock that was set back does not forget.
    let earlier = Intent { now_ms: NOON - DAY, ..now.clone() };
    assert!(matches!(store.claim(&earlier).await.unwrap(), Claim::Before(_)));
    let later = Intent { now_ms: NOON + DAY + 1, ..now.clone() };
    let again = ours(&store, &later).await;
    store.release(&again).await.unwrap();
    store.is_gone("place", "urn:li:share:1", NOON).await.unwrap();
    ours(&store, &now).await;
}

#[tokio::test]
async fn a_key_answers_for_seven_days_and_for_one_call_only() {
    let (place, now) = (Place::new(), Intent { key: Some("k".into()), ..intent("a") });
    let store = place.store();
    let id = ours(&store, &now).await;
    leaves(&store, &id).await;
    store.settle(&id, &done("urn:li:share:1"), "told", Some(NOON)).await.unwrap();
    let sixth = Intent { now_ms: NOON + 6 * DAY, ..now.clone() };
    assert!(matches!(store.claim(&sixth).await.unwrap(), Claim::Before(_)));
    let other = Intent { arguments_digest: "other".into(), fingerprint: None, ..now.clone() };
    assert!(matches!(store.claim(&other).await.unwrap(), Claim::KeyUsed(_)));
    let elsewhere = Intent { agent: "another".into(), ..now.clone() };
    ours(&store, &elsewhere).await;
    let eighth = Intent { now_ms: NOON + 8 * DAY, ..now };
    ours(&store, &eighth).await;
}

#[tokio::test]
async fn what_may_have_happened_blocks_even_a_key_of_its_own() {
    let (place, now) = (Place::new(), intent("a"));
    let store = place.store();
    let id = ours(&store, &now).await;
    leaves(&store, &id).await;
    store.settle(&id, &Fate::Unknown, "", Some(NOON)).await.unwrap();
    let keyed = Intent { key: Some("new".into()), ..now.clone() };
    assert!(
        matches!(store.claim(&keyed).await.unwrap(), Claim::Before(row) if row.state == State::Unknown)
    );
    assert!(store.resolve(&id, &Fate::Refused, "", "operator", NOON).await.unwrap());
    assert!(!store.resolve(&id, &Fate::Refused, "", "operator", NOON).await.unwrap());
    ours(&store, &now).await;
}

#[tokio::test]
async fn a_process_that_died_leaves_nothing_under_way() {
    let place = Place::new();
    let (sent, planned) = {
        let store = place.store();
        let sent = ours(&store, &intent("sent")).await;
        leaves(&store, &sent).await;
        let planned = ours(&store, &intent("planned")).await;
        // Its lock goes with it; nothing was closed.
        (sent, planned)
    };
    let store = place.store();
    store.recover().await.unwrap();
    let row = store.write(&sent).await.unwrap().unwrap();
    assert_eq!((row.state, row.settled_by.as_deref()), (State::Unknown, Some("crash")));
    assert_eq!(store.write(&planned).await.unwrap(), None, "what had not left never will");
    assert_eq!(store.unresolved(None).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_processes_see_each_others_rows_and_neither_takes_the_other_for_dead() {
    let place = Place::new();
    let (one, two) = (place.store(), place.store());
    let id = ours(&one, &intent("a")).await;
    leaves(&one, &id).await;
    two.recover().await.unwrap();
    assert!(matches!(two.claim(&intent("a")).await.unwrap(), Claim::UnderWay(row) if row.id == id));
    one.settle(&id, &done("urn:li:share:1"), "told", Some(NOON)).await.unwrap();
    let soon = std::time::Instant::now() + Duration::from_secs(5);
    let seen = two.wait_for(&id, soon).await.unwrap().unwrap();
    assert_eq!(seen.state, State::Done);
    // Whoever leaves in good order says what it left behind.
    let left = ours(&one, &intent("b")).await;
    leaves(&one, &left).await;
    one.close().await;
    assert_eq!(two.write(&left).await.unwrap().unwrap().state, State::Unknown);
}

#[tokio::test]
async fn counts_are_shared_limits_hold_and_gates_stay_closed() {
    let place = Place::new();
    let (one, two) = (place.store(), place.store());
    let five = Allowance { member: Some(5), app: Some(8), reserve: 0 };
    let mut yes = 0;
    for store in [&one, &two, &one, &two, &one, &two, &one] {
        let booked = store.count(&counter("ada"), five, 1, NOON).await.unwrap();
        yes += u32::from(matches!(booked, Counted::Yes(_)));
    }
    assert_eq!(yes, 5);
    // The app's limit counts what its other members sent.
    for expected in [true, true, true, false] {
        let booked = two.count(&counter("ben"), five, 1, NOON).await.unwrap();
        assert_eq!(matches!(booked, Counted::Yes(_)), expected);
    }
    let tomorrow = Counter { day: "2026-11-23".into(), ..counter("ada") };
    assert!(matches!(one.count(&tomorrow, five, 1, NOON).await.unwrap(), Counted::Yes(_)));
    one.close_gate(&tomorrow, Whose::Member, NOON, NOON + 1_000).await.unwrap();
    let tally = two.tally(&tomorrow, NOON).await.unwrap();
    assert_eq!((tally.closed_until, tally.strikes), (Some(NOON + 1_000), 1));
    assert!(matches!(two.count(&tomorrow, five, 1, NOON).await.unwrap(), Counted::No(_)));
    assert!(matches!(two.count(&tomorrow, five, 1, NOON + 1_001).await.unwrap(), Counted::Yes(_)));
    two.open_gate(&tomorrow).await.unwrap();
    assert_eq!(one.tally(&tomorrow, NOON).await.unwrap().strikes, 0);
}

#[test]
fn a_reserve_is_kept_and_what_a_429_taught_counts_only_near_a_known_limit() {
    let open = |limit| Allowance { reserve: 20, ..Allowance::default() }.open(limit);
    assert_eq!((open(100), open(150), open(4), open(10)), (80, 120, 4, 8));
    let tally = |learned| ledger::Tally { learned_member: learned, ..Default::default() };
    let corrected = |preset, learned| {
        Allowance { member: preset, ..Allowance::default() }.corrected(&tally(learned)).member
    };
    assert_eq!(corrected(Some(100), Some(80)), Some(80));
    assert_eq!(corrected(Some(100), Some(3)), Some(100), "somebody else used the app that day");
    assert_eq!(corrected(Some(100), Some(400)), Some(100));
    assert_eq!(corrected(None, Some(80)), None);
}

#[tokio::test]
async fn a_newer_or_damaged_file_is_left_alone() {
    let place = Place::new();
    let store = place.store();
    store.recover().await.unwrap();
    sqlx::query("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'later', TRUE, x'00', 0)")
        .execute(store.quick().await.unwrap())
        .await
        .unwrap();
    store.close().await;
    let file = place.0.join(FILE);
    let before = std::fs::read(&file).unwrap();
    let refused = place.store().recover().await.unwrap_err();
    assert_eq!(refused, Failure::Newer { path: file.clone() });
    assert_eq!(std::fs::read(&file).unwrap(), before);

    std::fs::write(
        &file,
        b"this is no database, whatever its name may say, and longer than a header is",
    )
    .unwrap();
    let refused = place.store().recover().await.unwrap_err();
    assert_eq!(refused, Failure::Damaged { path: file });
}

#[tokio::test]
async fn without_a_place_nothing_is_claimed_and_in_memory_everything_works() {
    let refused = Store::new(Home::Nowhere).claim(&intent("a")).await.unwrap_err();
    assert_eq!(refused, Failure::Homeless);
    let store = Store::new(Home::Memory);
    let id = ours(&store, &intent("a")).await;
    leaves(&store, &id).await;
    store.settle(&id, &done("urn:li:share:1"), "told", Some(NOON)).await.unwrap();
    assert!(matches!(store.claim(&intent("a")).await.unwrap(), Claim::Before(_)));
}

#[tokio::test]
async fn a_cap_counts_what_an_agent_set_in_motion_that_day_but_not_what_was_refused() {
    let place = Place::new();
    let store = place.store();
    let spending = |micros: i64, agent: &str| Spending {
        place: "place".into(),
        agent: agent.into(),
        day: "2026-11-22".into(),
        flows_in: format!("campaign {micros}"),
        currency: "EUR".into(),
        micros,
        cap: Some(100),
    };
    let lets_flow = async |name: &str, spending: &Spending| {
        let id = ours(&store, &intent(name)).await;
        let departure = Departure {
            spending: Some(spending),
            id: &id,
            confirmation: None,
            counter: &counter("ada"),
            allowance: Allowance::default(),
            counts: true,
            record: &Record::new("call", "agent"),
            now_ms: NOON,
        };
        (store.depart(&departure).await.unwrap(), id)
    };
    let (first, id) = lets_flow("a", &spending(60, "one")).await;
    assert!(matches!(first, Leave::Counted(_)));
    // It may be lost, and counts; that it was refused is known later.
    let (second, kept_back) = lets_flow("b", &spending(41, "one")).await;
    assert_eq!(second, Leave::Capped(Before { here: 0, elsewhere: 60 }));
    // Raised, it is the same campaign.
    let raised = Spending { flows_in: "campaign 60".into(), ..spending(99, "one") };
    assert!(matches!(lets_flow("raised", &raised).await.0, Leave::Counted(_)));
    assert_eq!(store.spent(&spending(0, "one")).await.unwrap().whole(), 99);
    assert_eq!(store.write(&kept_back).await.unwrap().unwrap().state, State::Planned);
    assert!(matches!(lets_flow("c", &spending(100, "another")).await.0, Leave::Counted(_)));
    let tomorrow = Spending { day: "2026-11-23".into(), ..spending(100, "one") };
    assert!(matches!(lets_flow("d", &tomorrow).await.0, Leave::Counted(_)));
    store.settle(&id, &Fate::Refused, "no", Some(NOON)).await.unwrap();
    assert_eq!(store.spent(&spending(0, "one")).await.unwrap().whole(), 99);
}
