use super::*;

const FILE: &str = "# Who may do what here.
lockdown = false # for now

[agents.social] # Ada's
areas = { posts = \"read\", engagement = \"write\" } # no more
organizations = [
  \"acme-maps\", # the main page
  \"me\",
]
daily_posts = 5 # enough

[agents.ads.areas]
campaigns = \"full use\" # with a yes
";

fn set(name: &str, change: Change) -> Edit {
    Edit::Set(name.to_owned(), change)
}

fn areas(grants: &[&str]) -> Vec<(String, Level)> {
    grants.iter().flat_map(|text| grant(text).unwrap()).collect()
}

#[test]
fn grants_are_areas_with_levels() {
    assert_eq!(grant("posts=write").unwrap(), [("posts".to_owned(), Level::Write)]);
    assert_eq!(grant("all=read").unwrap().len(), GROUPS.len());
    for (text, said) in [
        ("posts", "AREA=LEVEL"),
        ("posts=wirte", "a level is off"),
        ("pots=read", "there are profile, posts"),
    ] {
        let told = grant(text).unwrap_err().to_string();
        assert!(told.contains(said) && told.contains(text), "{told}");
    }
}

#[test]
fn what_is_not_meant_stays_as_it_was() {
    let change = Change {
        areas: areas(&["posts=write", "campaigns=off"]),
        organizations: Limit::To(vec!["acme-maps".to_owned(), "acme-ads".to_owned()]),
        daily_posts: Limit::To(6),
        ..Change::default()
    };
    let (text, table) = edited(FILE, &set("social", change)).unwrap();
    let expected = FILE
        .replace("posts = \"read\"", "posts = \"write\"")
        .replace("  \"me\",\n", "  \"acme-ads\",\n")
        .replace("daily_posts = 5 ", "daily_posts = 6 ");
    assert_eq!(text, expected);
    assert_eq!(table.agents["social"].level("posts"), Level::Write);
    assert_eq!(table.agents["social"].organizations.as_ref().unwrap().len(), 2);

    // `full use` is `full`, and nothing is to be done.
    let same = Change { areas: areas(&["campaigns=full"]), ..Change::default() };
    assert_eq!(edited(FILE, &set("ads", same)).unwrap().0, FILE);
    let more = Change { areas: areas(&["creatives=read"]), ..Change::default() };
    let (text, _) = edited(FILE, &set("ads", more)).unwrap();
    assert_eq!(text, format!("{FILE}creatives = \"read\"\n"));
}

#[test]
fn limits_are_set_and_lifted() {
    let limits = Change {
        accounts: Limit::To(vec!["b".to_owned(), "a".to_owned()]),
        ad_accounts: Limit::To(vec![500_000_001]),
        daily_calls: Limit::To(200),
        daily_spend: Limit::To(vec!["50.00 EUR".to_owned()]),
        confirm: Limit::To(vec!["posts.create".to_owned()]),
        confirm_after_reading: Limit::To(30),
        ..Change::default()
    };
    let (text, table) = edited(FILE, &set("social", limits)).unwrap();
    let rules = &table.agents["social"];
    assert_eq!(rules.accounts.as_deref().unwrap(), ["b", "a"]);
    assert_eq!(rules.ad_accounts.as_deref().unwrap(), [500_000_001]);
    assert_eq!((rules.daily_calls, rules.confirm_after_reading), (Some(200), Some(30)));
    // Another order is another list: the first account is the one that is meant where none is named.
    let other =
        Change { accounts: Limit::To(vec!["a".to_owned(), "b".to_owned()]), ..Change::default() };
    let (_, table) = edited(&text, &set("social", other)).unwrap();
    assert_eq!(table.agents["social"].accounts.as_deref().unwrap(), ["a", "b"]);
    let lifted = Change {
        accounts: Limit::Lift,
        organizations: Limit::Lift,
        ad_accounts: Limit::Lift,
        daily_calls: Limit::Lift,
        daily_posts: Limit::Lift,
        daily_spend: Limit::Lift,
        confirm: Limit::Lift,
        confirm_after_reading: Limit::Lift,
        ..Change::default()
    };
    let (_, table) = edited(&text, &set("social", lifted)).unwrap();
    let rules = &table.agents["social"];
    assert_eq!(rules.areas.len(), 2);
    let bare = super::super::Rules { areas: rules.areas.clone(), ..super::super::Rules::default() };
    assert_eq!(rules, &bare);
}

#[test]
fn agents_come_and_go_in_whatever_form_the_file_has() {
    let change = || Change { areas: areas(&["posts=write", "media=off"]), ..Change::default() };
    for before in [
        "",
        "# nothing yet\n",
        FILE,
        "agents = { ads = { areas = { posts = \"read\" } } }\n",
        "[agents]\nads = { areas = { posts = \"read\" } }\n",
        "agents.ads.areas.posts = \"read\"\n",
        "[agents]\n",
        "agents = {}\n",
    ] {
        let (text, table) = edited(before, &Edit::Add("new".to_owned(), change())).unwrap();
        assert_eq!(table.agents["new"].areas.len(), 1, "{text}");
        assert_eq!(table.agents["new"].level("posts"), Level::Write);
        let others = Table::parse(before).unwrap().agents;
        assert!(others.iter().all(|(name, rules)| table.agents[name] == *rules), "{text}");
        let twice = edited(&text, &Edit::Add("new".to_owned(), change()));
        assert_eq!(twice.unwrap_err(), Refused::There("new".to_owned()));
        let (text, table) = edited(&text, &Edit::Remove("new".to_owned())).unwrap();
        assert_eq!(table, Table::parse(before).unwrap(), "{text}");
        assert!(
            before.lines().all(|line| text.contains(line) || line.starts_with("agents = {")),
            "{text}"
        );
        let again = edited(&text, &Edit::Remove("new".to_owned()));
        assert_eq!(again.unwrap_err(), Refused::NotThere("new".to_owned()));
        let none = edited(&text, &set("new", change()));
        assert_eq!(none.unwrap_err(), Refused::NotThere("new".to_owned()));
    }
}

#[test]
fn everybody_is_stopped_and_goes_on() {
    let (stopped, table) = edited(FILE, &Edit::Stopped(true)).unwrap();
    assert!(table.bounds.stopped && Table::parse(&stopped).unwrap().bounds.stopped);
    assert!(FILE.lines().all(|line| stopped.contains(line)), "{stopped}");
    let (on, table) = edited(&stopped, &Edit::Stopped(false)).unwrap();
    assert!(!table.bounds.stopped && on.contains("stopped = false"), "{on}");
    assert_eq!(edited(FILE, &Edit::Stopped(false)).unwrap().0, FILE);
}

#[test]
fn a_broken_file_is_refused_unless_the_edit_mends_it() {
    let broken = FILE.replace("\"read\"", "\"raed\"");
    let elsewhere = set("ads", Change { areas: areas(&["posts=read"]), ..Change::default() });
    let told = edited(&broken, &elsewhere).unwrap_err().to_string();
    assert!(told.contains("agents.social.areas.posts"), "{told}");
    let mends = set("social", Change { areas: areas(&["posts=off"]), ..Change::default() });
    assert_eq!(edited(&broken, &mends).unwrap().1.agents["social"].level("posts"), Level::Off);
    assert!(edited(&broken, &Edit::Remove("social".to_owned())).is_ok());
    let told = edited("[agents.social\n", &elsewhere).unwrap_err().to_string();
    assert!(told.starts_with("line 1: "), "{told}");
    for (text, said) in [("agents = 3\n", "agents"), ("[agents]\nads = 3\n", "agents.ads")] {
        assert!(edited(text, &elsewhere).unwrap_err().to_string().starts_with(said), "{text}");
    }
    // What would break it is refused, too.
    let wrong =
        set("ads", Change { confirm: Limit::To(vec!["psots".to_owned()]), ..Change::default() });
    assert!(edited(FILE, &wrong).unwrap_err().to_string().contains("psots"));
    let name = Edit::Add("no such/name".to_owned(), Change::default());
    assert!(edited(FILE, &name).is_err());
}

#[test]
fn no_comment_is_lost_in_a_list() {
    for wanted in [&["me", "acme-maps"][..], &["acme-ads"], &["me"], &["acme-maps"]] {
        let wanted: Vec<String> = wanted.iter().map(|one| (*one).to_owned()).collect();
        let count = wanted.len();
        let change = Change { organizations: Limit::To(wanted), ..Change::default() };
        let (text, table) = edited(FILE, &set("social", change)).unwrap();
        assert!(text.contains("# the main page\n"), "{text}");
        assert_eq!(table.agents["social"].organizations.as_ref().unwrap().len(), count, "{text}");
    }
}

#[test]
fn the_example_file_can_be_used() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("agents.example.toml");
    let table = Table::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(table.agents.keys().collect::<Vec<_>>(), ["ads", "social"]);
    let worst = |name: &str| {
        let policy = super::super::Policy::of(name, table.of(name), table.bounds.clone());
        super::super::Worst::of(&policy, crate::auth::Target::Live)
    };
    assert!(worst("ads").to_string().contains("(at most 50.00 EUR a day)"));
    assert!(worst("social").to_string().contains("could it as acme-maps or the signed-in member"));
}

#[test]
fn an_agent_leaves_the_comments_that_are_not_its_own() {
    let text = "# Ask Ada before you change this.
[agents.one]

# These two are for ads.

# Ben's.
[agents.two.areas]
posts = \"read\"

[agents.three]
";
    let gone = |name: &str| edited(text, &Edit::Remove(name.to_owned())).unwrap().0;
    assert!(gone("one").starts_with("# Ask Ada before you change this.\n"), "{}", gone("one"));
    let two = gone("two");
    assert!(two.contains("# These two are for ads.") && !two.contains("Ben"), "{two}");
    assert!(two.starts_with("# Ask Ada") && two.contains("[agents.three]"), "{two}");
    assert!(gone("three").contains("Ben"));
}
