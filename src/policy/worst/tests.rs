use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::catalogue::actions;
use crate::policy::{Bounds, Level, Rules, Table};

fn policy(text: &str, agent: &str) -> Policy {
    let table = Table::parse(text).unwrap();
    Policy::of(agent, table.of(agent), table.bounds)
}

fn said(text: &str, target: Target) -> String {
    Worst::of(&policy(text, "social"), target).to_string()
}

#[test]
fn every_endpoint_that_does_more_than_look_is_said_once() {
    let mut seen = BTreeSet::new();
    for deed in DEEDS {
        let group = GROUPS.iter().find(|group| group.name == deed.area).unwrap();
        for action in deed.actions {
            assert!(group.entry(action).is_some(), "{}.{action}", deed.area);
            assert!(seen.insert(format!("{}.{action}", deed.area)), "{action} twice");
        }
        assert_eq!(deed.effects().count(), 1, "{:?} has one effect", deed.actions);
        let deletes = deed.effects().any(|effect| effect == Effect::Delete);
        assert_eq!(deed.words.contains("delete"), deletes, "{}", deed.words);
        let spends = deed.effects().any(|effect| effect == Effect::Spend);
        assert_eq!(deed.words.contains("money"), spends, "{}", deed.words);
        assert_eq!(deed.words.contains("{what}"), !deed.what.is_empty(), "{}", deed.words);
    }
    for (group, entry) in actions() {
        let name = format!("{}.{}", group.name, entry.spec.action);
        let said = entry.spec.effect != Effect::Read && !entry.spec.step && !entry.spec.alone;
        assert_eq!(seen.contains(&name), said, "{name}");
    }
    let areas: Vec<&str> = READS.iter().map(|(area, _)| *area).collect();
    let groups: Vec<&str> = GROUPS.iter().map(|group| group.name).collect();
    assert_eq!(areas, groups);
}

#[test]
fn it_reads_as_a_person_would_say_it() {
    let text = "[agents.social]
areas = { posts = \"full\", engagement = \"write\", analytics = \"read\" }
organizations = [\"acme-maps\"]
daily_posts = 5
daily_calls = 200
";
    assert_eq!(
        said(text, Target::Live),
        "At the worst, at LinkedIn itself, social could as acme-maps publish 5 posts a day that nobody has read before, change the text of posts, comment on posts and in reply to others, change comments, react, take back reactions, and open posts for comments again, and could read posts, comments and reactions and figures of pages, with 200 calls to LinkedIn a day; only with a person's yes, each time, could it as acme-maps delete posts; it could not spend anything."
    );
    let sandbox = said(text, Target::Sandbox);
    assert!(sandbox.contains("react") && !sandbox.contains("yes"), "{sandbox}");
    assert!(sandbox.contains("change the text of posts, delete posts, comment"), "{sandbox}");
    assert_eq!(
        said("[agents.social]\nareas.posts = \"read\"\n", Target::Live),
        "At the worst, at LinkedIn itself, social could read posts; it could not write, delete or spend anything."
    );
}

#[test]
fn what_confirmation_and_limits_take_away_is_taken_away() {
    let confirmed = "[agents.social]\nareas.posts = \"write\"\nconfirm = [\"posts.create\"]\n";
    let told = said(confirmed, Target::Live);
    assert!(told.contains("yes, each time, could it as the signed-in member or any of its pages publish any number"), "{told}");
    assert!(told.contains("pages change the text"), "{told}");
    // Batches are another way to the same.
    let one_way =
        "[agents.social]\nareas.campaigns = \"write\"\nconfirm = [\"campaigns.create\"]\n";
    assert!(said(one_way, Target::Live).contains(
        "social could in every ad account of the signed-in member create campaigns as drafts"
    ));
    let none = "[agents.social]\nareas.posts = \"write\"\ndaily_posts = 0\norganizations = []\n";
    let told = said(none, Target::Live);
    assert!(!told.contains("publish") && told.contains("could read posts"), "{told}");
    let spends = "[agents.social]\nareas.campaigns = \"full\"\nad_accounts = [1, 2]\ndaily_spend = [\"50.00 EUR\"]\n";
    let told = said(spends, Target::Sandbox);
    assert!(told.contains("could it in the ad accounts 1 and 2 delete campaigns, and let money flow by activating campaigns or raising what they may cost (at most 50.00 EUR a day)"), "{told}");
    let taint = "[agents.social]\nareas.posts = \"write\"\nconfirm_after_reading = 30\n";
    assert!(said(taint, Target::Live).contains("for 30 minutes after reading"), "{taint}");
    let locked = "lockdown = true\n[agents.social]\nareas.posts = \"read\"\n";
    assert!(said(locked, Target::Live).contains("nothing that strangers wrote"));
}

#[test]
fn who_may_nothing_could_do_nothing() {
    for (text, why) in [
        ("[agents.social]\n", "every area is off"),
        ("[agents.other]\n", "no agent has that name"),
        ("stopped = true\n[agents.social]\nareas.posts = \"full\"\n", "every agent is stopped"),
        ("[agents.social]\nareas.posts = \"full\"\naccounts = []\n", "it may use no account"),
    ] {
        let told = said(text, Target::Live);
        let expected = format!("At the worst, at LinkedIn itself, social could do nothing: {why}.");
        assert_eq!(told, expected);
    }
    let some = |what: &[&str]| Deeds {
        scope: "as acme".to_owned(),
        what: what.iter().map(|one| (*one).to_owned()).collect(),
    };
    let (more, fewer) = (some(&["react", "delete posts"]), some(&["react"]));
    let beyond = Deeds::beyond(std::slice::from_ref(&more), std::slice::from_ref(&fewer));
    assert_eq!(beyond, [some(&["delete posts"])]);
    assert!(Deeds::beyond(&[fewer], &[more]).is_empty());
    let local = Worst::of(&policy("[agents.social]\n", "local"), Target::Live);
    assert!(local.to_string().contains("read everything that the sign-in may see"));
}

fn level() -> impl Strategy<Value = Level> {
    prop_oneof![Just(Level::Off), Just(Level::Read), Just(Level::Write), Just(Level::Full)]
}

fn word() -> impl Strategy<Value = String> {
    let endpoints: Vec<String> = actions()
        .filter(|(_, entry)| entry.spec.effect != Effect::Read)
        .map(|(group, entry)| format!("{}.{}", group.name, entry.spec.action))
        .collect();
    let areas: Vec<String> = GROUPS.iter().map(|group| group.name.to_owned()).collect();
    let effects = ["write", "delete", "spend"].map(str::to_owned).to_vec();
    prop_oneof![
        proptest::sample::select(endpoints),
        proptest::sample::select(areas),
        proptest::sample::select(effects)
    ]
}

proptest! {
    #[test]
    fn deletion_and_spending_are_said_where_the_policy_lets_them_pass(
        levels in proptest::collection::vec(level(), GROUPS.len()),
        confirm in proptest::collection::vec(word(), 0..4),
        off in proptest::sample::subsequence(GROUPS.iter().map(|g| g.name.to_owned()).collect::<Vec<_>>(), 0..3),
        (read_only, stopped) in (any::<bool>(), proptest::bool::weighted(0.1)),
        target in prop_oneof![Just(Target::Sandbox), Just(Target::Live), Just(Target::Custom)],
    ) {
        let areas = GROUPS.iter().zip(&levels);
        let areas = areas.map(|(group, level)| (group.name.to_owned(), *level)).collect();
        let rules = Rules { areas, confirm, ..Rules::default() };
        let bounds = Bounds { stopped, read_only, off, ..Bounds::default() };
        let policy = Policy::of("social", Ok(rules), bounds);
        let worst = Worst::of(&policy, target);
        let told = worst.to_string();
        // What passes, asked one by one, and whether a person is asked.
        let passes = |effect: Effect, with_yes: bool| {
            actions().any(|(group, entry)| {
                let spec = &entry.spec;
                let name = format!("{}.{}", group.name, spec.action);
                spec.effect == effect && !spec.step && !spec.alone
                    && policy.decide(group.name, effect).is_ok()
                    && policy.asks().about(group.name, &name, effect, target) == with_yes
            })
        };
        let free = told.split(';').next().unwrap();
        for (effect, word) in [(Effect::Delete, "delete"), (Effect::Spend, "money")] {
            prop_assert_eq!(free.contains(word), passes(effect, false), "{}", told);
        }
        for (effect, word) in
            [(Effect::Write, "write"), (Effect::Delete, "delete"), (Effect::Spend, "spend")]
        {
            let never = told.split("it could not ").nth(1).unwrap_or_default();
            let possible = passes(effect, false) || passes(effect, true);
            if !worst.is_nothing() {
                prop_assert_eq!(never.contains(word), !possible, "{}", told);
            }
        }
        prop_assert_eq!(!worst.free().is_empty(),
            [Effect::Write, Effect::Delete, Effect::Spend].iter().any(|one| passes(*one, false)));
        prop_assert_eq!(worst.reads().is_some(), passes(Effect::Read, false), "{}", told);
        // Nobody spends anything alone, whatever is written down.
        prop_assert!(!passes(Effect::Spend, false));
    }
}
