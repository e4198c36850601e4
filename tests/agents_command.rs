//! `linkedin-mcp agents`: what operators change, see and are told, as a process of its own.

#![cfg(test)]

mod hosts;
mod scratch;
mod world;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use linkedin_mcp::policy::{Level, Table};
use serde_json::json;

/// An operator with a state directory of their own.
struct Operator {
    state: PathBuf,
}

impl Operator {
    fn new() -> Self {
        let name = format!("linkedin-mcp-agents-{}", uuid::Uuid::new_v4().simple());
        Self { state: std::env::temp_dir().join(name) }
    }

    fn with(text: &str) -> Self {
        let operator = Self::new();
        fs::create_dir_all(&operator.state).unwrap();
        fs::write(operator.file(), text).unwrap();
        operator
    }

    fn file(&self) -> PathBuf {
        self.state.join("agents.toml")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.file()).unwrap()
    }

    fn table(&self) -> Table {
        Table::parse(&self.text()).unwrap()
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.env_clear().env("LINKEDIN_MCP_STATE_DIR", &self.state).arg("agents");
        command
    }

    /// Runs a command, its words parted by spaces.
    fn run(&self, words: &str) -> (i32, String, String) {
        let output = self.command().args(words.split(' ')).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn good(&self, words: &str) -> String {
        let (code, said, error) = self.run(words);
        assert_eq!((code, error.as_str()), (0, ""), "{words}: {said}");
        said
    }

    fn refused(&self, words: &str) -> String {
        let (code, said, error) = self.run(words);
        assert_eq!((code, said.as_str()), (2, ""), "{words}: {error}");
        error
    }
}

impl Drop for Operator {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.state).ok();
    }
}

fn key(said: &str) -> &str {
    let (_, rest) = said.split_once("Bearer ").unwrap();
    rest.split_whitespace().next().unwrap()
}

/// Every file below a directory, as bytes.
fn everything(directory: &Path, found: &mut Vec<u8>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            everything(&path, found);
        } else {
            found.extend(fs::read(path).unwrap());
        }
    }
}

fn holds(hay: &[u8], needle: &str) -> bool {
    hay.windows(needle.len()).any(|part| part == needle.as_bytes())
}

#[test]
fn an_agent_comes_with_rules_and_a_key_that_is_shown_once() {
    let operator = Operator::new();
    let mut command = operator.command();
    command.env("LINKEDIN_MCP_LOG", "trace");
    let output = command
        .args("add social --preset publisher posts=read --org acme-maps --daily-posts 5 --expires 30d".split(' '))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let key = key(&said).to_owned();
    assert!(key.starts_with("lmk_") && key.len() > 40, "{said}");
    assert_eq!(said.matches("lmk_").count(), 1, "{said}");
    assert!(said.contains("serve --agent social"), "{said}");
    assert!(
        said.contains("At the worst, in the sandbox, social could as acme-maps upload files"),
        "{said}"
    );
    assert!(!holds(&output.stderr, &key), "the log holds the key");
    let mut kept = Vec::new();
    everything(&operator.state, &mut kept);
    assert!(!kept.is_empty() && !holds(&kept, &key), "the state holds the key");

    // A preset, and what was named after it.
    let table = operator.table();
    let rules = &table.agents["social"];
    assert_eq!((rules.level("posts"), rules.level("media")), (Level::Read, Level::Write));
    assert_eq!((rules.level("campaigns"), rules.daily_posts), (Level::Off, Some(5)));
    // What is said of an agent is not said of this command.
    assert!(rules.accounts.is_none() && rules.daily_spend.is_empty());

    let listed = operator.good("list");
    for said in [
        "social",
        "write: media; read: profile, posts",
        "organizations: acme-maps",
        "posts a day: 5",
        "until 20",
        "local",
    ] {
        assert!(listed.contains(said), "{said}: {listed}");
    }
    assert!(operator.refused("add social posts=read").contains("agents set social"));
    let silent = operator.good("add quiet --no-key posts=read");
    assert!(!silent.contains("lmk_"), "{silent}");
    assert!(operator.good("show quiet").contains("keys                   none"));
}

#[test]
fn names_of_settings_mean_the_agent_here() {
    let operator = Operator::new();
    let said = operator.good("add ads campaigns=full --no-key --account acme --account ads --ad-account 5 --confirm posts.create,media --confirm-after-reading 30 --daily-calls 9 --dry-run");
    assert!(!operator.file().exists(), "{said}");
    operator.good("add ads campaigns=full --no-key --account acme --account ads --ad-account 5 --confirm posts.create,media --confirm-after-reading 30 --daily-calls 9");
    let mut command = operator.command();
    let output = command
        .args(["set", "ads", "--daily-spend", "50.00 EUR", "--daily-spend", "60 USD"])
        .output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains("(at most 50.00 EUR and 60 USD a day)"), "{said}");
    let table = operator.table();
    let rules = &table.agents["ads"];
    assert_eq!(rules.accounts.as_deref().unwrap(), ["acme", "ads"]);
    assert_eq!(rules.confirm, ["posts.create", "media"]);
    assert_eq!((rules.confirm_after_reading, rules.daily_calls), (Some(30), Some(9)));
    assert_eq!(rules.ad_accounts.as_deref().unwrap(), [5]);
    let lifted = operator.good("set ads --any-account --any-org --any-ad-account --daily-calls none --daily-spend none --confirm none --confirm-after-reading none");
    assert!(lifted.contains("accounts               acme, ads → no limit"), "{lifted}");
    assert!(lifted.contains("(without a limit a day)"), "{lifted}");
    let table = operator.table();
    let rules = &table.agents["ads"];
    assert!(rules.accounts.is_none() && rules.ad_accounts.is_none() && rules.confirm.is_empty());
    assert!(rules.daily_calls.is_none() && rules.daily_spend.is_empty());
}

#[test]
fn what_a_dry_run_says_is_what_then_happens() {
    let operator = Operator::with(
        "# mine\n[agents.social] # hers\nareas.posts = \"read\" # only\n\n[agents.ads]\n",
    );
    let body = |said: &str| said.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    for words in [
        "set social posts=full engagement=read --org acme-maps",
        "set social all=read --daily-posts 3",
        "set social --preset community --any-org",
        "stop",
        "resume",
        "remove social",
    ] {
        let before = operator.text();
        let dry = operator.good(&format!("{words} --dry-run"));
        assert!(dry.contains("nothing was written"), "{dry}");
        assert_eq!(operator.text(), before, "{words}");
        let names: Vec<_> = fs::read_dir(&operator.state).unwrap().flatten().collect();
        assert!(names.iter().all(|one| !one.file_name().to_string_lossy().contains("sqlite")));
        let real = operator.good(words);
        assert_eq!(body(&dry), body(&real), "{words}");
        assert_ne!(operator.text(), before, "{words}");
        assert!(operator.text().contains("# mine\n"), "{}", operator.text());
        let again = operator.run(words);
        assert!(words == "remove social" || again.1.contains("nothing changes"), "{again:?}");
    }
    let told = operator.good("set ads posts=write --dry-run");
    for said in [
        "posts                  off → write",
        "tools that appear: linkedin_publish, linkedin_posts_read, linkedin_posts_write",
        "becomes possible: as the signed-in member or any of its pages publish any number of posts",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_written() {
    let operator = Operator::with("[agents.social]\nareas.posts = \"read\"\n");
    for (words, said) in [
        ("set nobody posts=read", "agents add nobody"),
        ("set local posts=read", "agents add local"),
        ("set social", "nothing is named"),
        ("set social posts", "AREA=LEVEL"),
        ("set social posts=wirte", "off, read, write or full"),
        ("set social pots=read", "there are profile, posts"),
        ("set social --preset nothing", "ads-spender"),
        ("set social --org in/somebody", "agents.social.organizations"),
        ("set social --confirm psots", "psots"),
        ("set social --daily-spend 50", "agents.social.daily_spend"),
        ("set social --daily-calls many", "daily-calls"),
        ("add no/name posts=read", "a name is letters"),
        ("add other --expires tomorrow", "2026-12-31"),
        ("add other --expires 2020-01-01", "passed"),
        ("add other --expires 30d --no-key", "--no-key"),
        ("show nobody", "agents add nobody"),
        ("remove nobody", "there is no agent nobody"),
        ("remove local", "agents set local all=off"),
        ("rotate nobody", "there is no agent nobody"),
        ("rotate social --grace soon", "--grace"),
        ("expire nobody", "there is no agent nobody"),
    ] {
        let told = operator.refused(words);
        assert!(told.contains(said), "{words}: {told}");
        assert_eq!(operator.text(), "[agents.social]\nareas.posts = \"read\"\n", "{words}");
    }
    // Where no key could be kept, none is promised.
    let mut command = operator.command();
    command.env_clear().env("LINKEDIN_MCP_AGENTS_FILE", operator.file());
    let output = command.args(["add", "other", "posts=read"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(holds(&output.stderr, "--no-key"));
    assert!(!operator.text().contains("other"));
}

#[test]
fn a_broken_file_is_left_alone_until_it_is_mended() {
    let broken = "# mine\n[agents.social]\nareas = { posts = \"raed\" }\n[agents.ads]\n";
    let operator = Operator::with(broken);
    let (code, said, _) = operator.run("list");
    assert_eq!(code, 1);
    assert!(
        said.contains("agents.social.areas.posts") && said.contains("the last file that was right"),
        "{said}"
    );
    assert_eq!(operator.run("show ads").0, 1);
    for words in ["set ads posts=read", "resume", "add other posts=read --no-key", "remove ads"] {
        let told = operator.refused(words);
        assert!(told.contains("left as it was") && told.contains("posts"), "{words}: {told}");
        assert_eq!(operator.text(), broken);
    }
    // But whoever stops everybody stops everybody; what was there is kept.
    assert!(operator.good("stop --dry-run").contains("would be put aside"));
    assert_eq!(operator.text(), broken);
    let stopped = operator.good("stop");
    assert!(operator.table().bounds.stopped && stopped.contains("put aside"), "{stopped}");
    let aside = fs::read_dir(&operator.state).unwrap().flatten().map(|one| one.path());
    let aside =
        aside.filter(|path| path.to_string_lossy().contains(".broken-")).collect::<Vec<_>>();
    assert_eq!(fs::read_to_string(&aside[0]).unwrap(), broken);
    fs::rename(&aside[0], operator.file()).unwrap();
    let mended = operator.good("set social posts=read");
    assert!(mended.contains("It could not be used before"), "{mended}");
    assert_eq!(operator.text(), broken.replace("raed", "read"));
}

#[test]
fn a_kill_switch_stops_everybody_and_lets_them_go_on() {
    let operator = Operator::with("[agents.social]\nareas.posts = \"full\"\n");
    let said = operator.good("stop");
    assert!(said.contains("tools that disappear: linkedin_publish, linkedin_posts_read"), "{said}");
    assert!(said.contains("local could do nothing: every agent is stopped"), "{said}");
    assert!(operator.table().bounds.stopped);
    assert!(operator.good("list").contains("Every agent is stopped"));
    assert!(operator.good("show social").contains("could do nothing: every agent is stopped"));
    let said = operator.good("resume");
    assert!(said.contains("tools that appear: linkedin_publish"), "{said}");
    assert!(!operator.table().bounds.stopped);
}

#[test]
fn keys_are_turned_over_ended_and_go_with_their_agent() {
    let operator = Operator::new();
    let first = operator.good("add social posts=read");
    let second = operator
        .good("rotate social --grace 1h --expires 2099-12-31".replace("2099-12-31", "8w").as_str());
    assert_ne!(key(&first), key(&second));
    assert!(second.contains("Earlier keys of social that end at 20"), "{second}");
    let third = operator.good("rotate social");
    assert!(third.contains("have ended: 2"), "{third}");
    assert_ne!(key(&third), key(&second));
    assert!(operator.good("expire social").contains("have ended: 1"));
    assert!(operator.good("expire social").contains("no key that opens anything"));
    operator.good("rotate social");
    // Whoever takes the agent out by hand leaves its keys; they come back with nobody.
    fs::write(operator.file(), "").unwrap();
    assert!(operator.good("list").contains("not in the file: social"));
    let again = operator.good("add social posts=read");
    assert!(again.contains("earlier agent of that name that were removed: 4"), "{again}");
    let removed = operator.good("remove social");
    assert!(removed.contains("Keys that were removed: 1"), "{removed}");
    assert!(operator.refused("remove social").contains("there is no agent social"));
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owners_eyes_and_a_link_stays_a_link() {
    use std::os::unix::fs::PermissionsExt as _;
    let operator = Operator::with("");
    let real = operator.state.join("real.toml");
    fs::rename(operator.file(), &real).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink(&real, operator.file()).unwrap();
    operator.good("add social posts=read --no-key");
    assert!(fs::symlink_metadata(operator.file()).unwrap().is_symlink());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&real), 0o600);
    assert!(fs::read_to_string(&real).unwrap().contains("social"));
    let names = fs::read_dir(&operator.state).unwrap().flatten();
    let names: Vec<String> = names.map(|one| one.file_name().to_string_lossy().into()).collect();
    assert!(names.iter().all(|name| !name.starts_with('.')), "{names:?}");
}

#[test]
fn of_twenty_commands_at_once_none_is_lost() {
    let operator = Operator::new();
    let operator = &operator;
    std::thread::scope(|scope| {
        for number in 0..20 {
            scope.spawn(move || operator.good(&format!("add agent-{number} posts=read --no-key")));
        }
    });
    assert_eq!(operator.table().agents.len(), 20);
    std::thread::scope(|scope| {
        for number in 0..20 {
            scope.spawn(move || {
                operator.good(&format!("set agent-{number} posts=write --daily-posts {number}"))
            });
        }
    });
    for (name, rules) in operator.table().agents {
        let number = name.trim_start_matches("agent-").parse().unwrap();
        assert_eq!((rules.level("posts"), rules.daily_posts), (Level::Write, Some(number)));
    }
}

#[tokio::test]
async fn a_server_that_runs_goes_by_what_was_said_last() {
    let outside = hosts::Outside::start().await;
    let operator = Operator::new();
    operator.good("add social posts=write --no-key");
    let settings = hosts::Settings::of(&outside, &operator.state).with("AGENT", "social");
    let mut host = hosts::Host::start(&settings);
    assert_eq!(host.post("One").await["outcome"], "done");
    operator.good("set social posts=read");
    let refused = host.post("Two").await;
    assert_eq!(refused["error"]["kind"], "refused_by_policy", "{refused}");
    let (_, tools) = hosts::run(&settings, &["tools"]).await;
    assert!(
        !tools
            .lines()
            .any(|line| line.contains("linkedin_posts_write") && !line.contains("policy")),
        "{tools}"
    );
    operator.good("set social posts=write");
    assert_eq!(host.post("Three").await["outcome"], "done");
    operator.good("stop");
    let stopped =
        host.call("linkedin_posts_read", json!({"action": "get", "post": "urn:li:share:1"})).await;
    assert_eq!(stopped["error"]["kind"], "refused_by_policy", "{stopped}");
    operator.good("resume");
    assert_eq!(host.post("Four").await["outcome"], "done");
    operator.good("remove social");
    let gone = host.post("Five").await;
    assert_eq!(gone["error"]["kind"], "refused_by_policy", "{gone}");
    host.end().await;
}
