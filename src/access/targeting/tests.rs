#![expect(clippy::needless_pass_by_value, reason = "json!(…) reads better without a reference")]

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::*;
use crate::access::{AdRoles, Roles, Why, authorise};
use crate::auth::{Grant, Scopes, Session, Tier, Token, Upstream};
use crate::call::{Meter, Purpose, Shared, Trail};
use crate::catalogue::received::{Detail, Received, Shaped};
use crate::catalogue::spec::{Access, Spec};
use crate::catalogue::{Endpoint, Entry, Group};
use crate::model::method::Method;
use crate::model::money::Currency;
use crate::model::product::Product;
use crate::model::scope::{Granted, Scope};
use crate::model::urn::Urn;
use crate::model::version;
use crate::policy::{self, Level, Policy};

/// An endpoint with criteria of its own and of its parts.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Both {
    targeting: Option<Vec<Criterion>>,
    items: Option<Vec<Part>>,
}

#[derive(Deserialize, Serialize, JsonSchema)]
struct Part {
    name: String,
    targeting: Option<Vec<Criterion>>,
}

impl Endpoint for Both {
    const SPEC: Spec = Spec::new(
        "both",
        Method::Finder("x"),
        "/rest/x",
        Access::App { product: Product::Advertising },
        "",
    )
    .targeting();
    const EXAMPLE: &'static str = "{}";

    fn shape(&self, _received: &Received, _detail: Detail) -> Shaped {
        Shaped::default()
    }
}

static ENTRY: Entry = Entry::of::<Both>();
static GROUP: Group = Group { name: "ad_targeting", about: "", entries: &[] };

fn call(arguments: Value) -> Call {
    let arguments = ENTRY.parse(arguments.as_object().unwrap().clone()).unwrap();
    let all = Scope::all().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    Call {
        group: &GROUP,
        entry: &ENTRY,
        asked: arguments.clone(),
        arguments,
        page: Shared::default().page(&ENTRY).unwrap(),
        detail: Detail::Concise,
        agent: "test".to_owned(),
        session: Arc::new(Session {
            account: "test".to_owned(),
            app: "test".to_owned(),
            grant: Grant::fixed(Token::new("AQX-not-a-token".to_owned()), None),
            scopes: Scopes::Known(Granted::parse(&all)),
            products: Vec::new(),
            tier: Tier::unknown(),
            holder: String::new(),
            member: None,
            refresh_ends_at: None,
            upstream: Arc::new(Upstream::live(version::DEFAULT)),
        }),
        meter: Meter::default(),
        trail: Trail::of("test"),
        key: None,
        purpose: Purpose::Agent,
        deadline: Instant::now() + Duration::from_secs(50),
        cancelled: CancellationToken::new(),
    }
}

/// Answers with what is named like the query, and remembers what it was asked.
#[derive(Default)]
struct Vocabulary {
    asked: Mutex<Vec<Question>>,
    under_way: AtomicU32,
    silent: bool,
}

fn place(id: &str, name: &str) -> Candidate {
    Candidate { urn: Urn::parse(&format!("urn:li:geo:{id}")).unwrap(), name: name.to_owned() }
}

impl Probes for Vocabulary {
    async fn who_am_i(&self, _: &Session, _: &Meter) -> Known<Urn> {
        Known::No(Why::NotTold("nobody asks".to_owned()))
    }

    async fn my_roles(&self, _: &Session, _: &Meter) -> Known<Roles> {
        Known::No(Why::NotTold("nobody asks".to_owned()))
    }

    async fn organization_named(&self, _: &str, _: &Session, _: &Meter) -> Known<Option<Urn>> {
        Known::Yes(None)
    }

    async fn my_ad_accounts(&self, _: &Session, _: &Meter) -> Known<AdRoles> {
        Known::Yes(AdRoles::default())
    }

    async fn currency_of(&self, _: &Urn, _: &Session, _: &Meter) -> Known<Option<Currency>> {
        Known::Yes(None)
    }

    async fn targeting(
        &self,
        question: &Question,
        _: &Session,
        _: &Meter,
    ) -> Known<Vec<Candidate>> {
        assert_eq!(self.under_way.fetch_add(1, Ordering::SeqCst), 0);
        tokio::task::yield_now().await;
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        self.asked.lock().unwrap().push(question.clone());
        if self.silent {
            return Known::No(Why::NotTold("LinkedIn answered 403".to_owned()));
        }
        let all = [
            place("1", "Germany"),
            place("2", "Berlin, Germany"),
            place("3", "Paris, France"),
            place("4", "Paris, Texas"),
            place("5", "Deutschland"),
        ];
        Known::Yes(match question.query.as_deref() {
            Some("Deutschland") => vec![place("1", "Deutschland")],
            Some("Atlantis") => Vec::new(),
            Some("many") => (1..=20).map(|n| place(&n.to_string(), "Many")).collect(),
            Some(_) => all.to_vec(),
            None => vec![place("7", "Sales"), place("8", "Engineering")],
        })
    }
}

impl Vocabulary {
    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    async fn resolve(&self, directory: &Directory, arguments: Value) -> Result<Value, Refusal> {
        let permitted =
            policy::permit(call(arguments), &Policy::new(Level::Full, Vec::new()).into()).unwrap();
        let authorised = authorise(permitted, directory, self).await?;
        Ok(Value::Object(authorised.call().arguments.clone()))
    }
}

fn locations(values: &[&str]) -> Value {
    json!({"targeting": [{"facet": "locations", "values": values}]})
}

#[tokio::test]
async fn words_become_urns_and_what_needs_no_question_asks_none() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let given = json!({"targeting": [
        {"facet": "locations", "values": ["germany", "urn:li:geo:9"]},
        {"facet": "seniorities", "values": ["Director", "VP"]},
        {"facet": "staffCountRanges", "values": ["51-200"], "or_group": "a"},
        {"facet": "jobFunctions", "values": ["Sales", "engineering"]}]});
    let resolved = probes.resolve(&directory, given).await.unwrap();
    let values = |place: usize| resolved["targeting"][place]["values"].clone();
    assert_eq!(values(0), json!(["urn:li:geo:1", "urn:li:geo:9"]));
    assert_eq!(values(1), json!(["urn:li:seniority:6", "urn:li:seniority:7"]));
    assert_eq!(values(2), json!(["urn:li:staffCountRange:(51,200)"]));
    assert_eq!(resolved["targeting"][2]["or_group"], "a");
    assert_eq!(values(3), json!(["urn:li:geo:7", "urn:li:geo:8"]));
    // One for Germany, one for all functions.
    assert_eq!(probes.asked(), 2);
    assert_eq!(
        *probes.asked.lock().unwrap(),
        [
            Question { facet: Facet::Locations, query: Some("germany".to_owned()) },
            Question { facet: Facet::JobFunctions, query: None }
        ]
    );
    let urns = locations(&["urn:li:geo:9"]);
    assert_eq!(probes.resolve(&directory, urns.clone()).await.unwrap(), urns);
    assert_eq!(probes.asked(), 2);
}

#[tokio::test]
async fn the_parts_of_a_batch_are_resolved_each() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let given = json!({"items": [
        {"name": "One", "targeting": [{"facet": "locations", "values": ["Germany"]}]},
        {"name": "Two"},
        {"name": "Three", "targeting": [{"facet": "seniorities", "values": ["Owner"]}]}]});
    let resolved = probes.resolve(&directory, given).await.unwrap();
    assert_eq!(resolved["items"][0]["targeting"][0]["values"], json!(["urn:li:geo:1"]));
    assert_eq!(resolved["items"][1], json!({"name": "Two"}));
    assert_eq!(resolved["items"][2]["targeting"][0]["values"], json!(["urn:li:seniority:10"]));
}

#[tokio::test]
async fn a_word_is_looked_up_once_also_by_a_crowd() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let crowd = (0..5).map(|_| probes.resolve(&directory, locations(&["Germany"])));
    for resolved in futures_util::future::join_all(crowd).await {
        assert_eq!(resolved.unwrap()["targeting"][0]["values"], json!(["urn:li:geo:1"]));
    }
    assert_eq!(probes.asked(), 1);
}

#[tokio::test]
async fn a_word_of_several_meanings_is_refused_with_them() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let names = |refusal: &Refusal| match refusal {
        Refusal::TargetingUnclear { facet: Facet::Locations, several, candidates, .. } => {
            let names: Vec<String> = candidates.iter().map(|one| one.name.clone()).collect();
            (*several, names)
        }
        other => panic!("{other}"),
    };
    // Nothing else is asked after it.
    let refusal = probes.resolve(&directory, locations(&["Paris", "Germany"])).await.unwrap_err();
    let two = vec!["Paris, France".to_owned(), "Paris, Texas".to_owned()];
    assert_eq!(names(&refusal), (2, two));
    assert_eq!(probes.asked(), 1);
    let refusal = probes.resolve(&directory, locations(&["German"])).await.unwrap_err();
    let (several, alike) = names(&refusal);
    assert_eq!((several, alike.len(), alike[0].as_str()), (0, 5, "Germany"));
    let refusal = probes.resolve(&directory, locations(&["many"])).await.unwrap_err();
    assert_eq!((names(&refusal).0, names(&refusal).1.len()), (20, CANDIDATES));
    let refusal = probes.resolve(&directory, locations(&["Atlantis"])).await.unwrap_err();
    assert_eq!(names(&refusal), (0, Vec::new()));
}

#[tokio::test]
async fn rules_hold_for_what_the_words_turn_out_to_mean() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let given = json!({"targeting": [
        {"facet": "locations", "values": ["Germany"]},
        {"facet": "locations", "values": ["Deutschland"], "exclude": true}]});
    let refusal = probes.resolve(&directory, given).await.unwrap_err();
    assert!(refusal.to_string().contains("included and excluded"), "{refusal}");
}

#[tokio::test]
async fn too_many_names_are_refused_before_the_first_is_looked_up() {
    let (probes, directory) = (Vocabulary::default(), Directory::default());
    let names: Vec<String> = (0..=MOST).map(|n| format!("Place {n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let refusal = probes.resolve(&directory, locations(&names)).await.unwrap_err();
    assert!(matches!(refusal, Refusal::Invalid(_)), "{refusal}");
    assert_eq!(probes.asked(), 0);
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_not_guessed() {
    let probes = Vocabulary { silent: true, ..Vocabulary::default() };
    let refusal = probes.resolve(&Directory::default(), locations(&["Germany"])).await.unwrap_err();
    assert!(matches!(refusal, Refusal::TargetingUnresolved { .. }), "{refusal}");
}
