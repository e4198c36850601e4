//! Our entry in other programs' configurations: what is written, and what stays as it was.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use linkedin_mcp::hosts::{Entry, Host, Places, Problem, plan};

/// A secret of somebody else's in a host's file.
const CANARY: &str = "canary-7f3a-of-another-server";

/// A directory that goes with the test.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        let name = format!("linkedin-mcp-test-{}", uuid::Uuid::new_v4().simple());
        let directory = std::env::temp_dir().join(name);
        fs::create_dir_all(&directory).unwrap();
        Self(directory)
    }

    fn file(&self, text: &str) -> PathBuf {
        let path = self.0.join("config");
        fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn program() -> PathBuf {
    PathBuf::from(if cfg!(windows) { "C:\\bin\\linkedin-mcp" } else { "/opt/bin/linkedin-mcp" })
}

fn entry() -> Entry {
    Entry {
        name: "linkedin-mcp".to_owned(),
        command: program(),
        args: vec!["serve".to_owned()],
        env: vec![("LINKEDIN_MCP_TARGET".to_owned(), "live".to_owned())],
    }
}

/// What a file holds after our entry was written into it.
fn merged(host: Host, before: &str) -> String {
    let place = Place::new();
    let path = place.file(before);
    let change = plan(host, path.clone(), &entry()).unwrap();
    assert_eq!(change.before.as_deref(), Some(before));
    let backup = change.write().unwrap().unwrap();
    assert_eq!(fs::read_to_string(backup).unwrap(), before);
    let after = fs::read_to_string(&path).unwrap();
    assert_eq!(after, change.after);
    let again = plan(host, path, &entry()).unwrap();
    assert!(!again.is_needed(), "a second time changes nothing:\n{}", again.shown());
    assert_eq!(again.write().unwrap(), None);
    assert_eq!(again.shown(), "");
    after
}

fn by_hand(host: Host, before: &str) -> (String, String) {
    let place = Place::new();
    let path = place.file(before);
    let problem = plan(host, path.clone(), &entry()).unwrap_err();
    assert_eq!(fs::read_to_string(path).unwrap(), before);
    match problem {
        Problem::ByHand { reason, snippet, .. } => (reason, snippet),
        problem => panic!("{problem}"),
    }
}

#[cfg(not(windows))]
#[test]
fn each_format_from_nothing() {
    let desktop = r#"{
  "mcpServers": {
    "linkedin-mcp": {
      "command": "/opt/bin/linkedin-mcp",
      "args": [
        "serve"
      ],
      "env": {
        "LINKEDIN_MCP_TARGET": "live"
      }
    }
  }
}
"#;
    let kind = "      \"type\": \"stdio\",\n      \"command\"";
    let code = desktop.replace("      \"command\"", kind);
    let vscode = code.replace("mcpServers", "servers");
    let codex = r#"[mcp_servers.linkedin-mcp]
command = "/opt/bin/linkedin-mcp"
args = ["serve"]
env = { LINKEDIN_MCP_TARGET = "live" }
"#;
    for (host, expected) in [
        (Host::ClaudeDesktop, desktop),
        (Host::ClaudeCode, &code),
        (Host::VsCode, &vscode),
        (Host::Cursor, desktop),
        (Host::Codex, codex),
        (Host::Gemini, desktop),
    ] {
        let place = Place::new();
        let path = place.0.join("deep/er/config");
        let change = plan(host, path.clone(), &entry()).unwrap();
        assert!(!path.exists() && change.is_needed() && !change.restart.is_empty());
        assert_eq!(change.write().unwrap(), None, "there was nothing to keep");
        assert_eq!(fs::read_to_string(&path).unwrap(), expected, "{host}");
        let lines = format!("+ {}\n", expected.trim_end().replace('\n', "\n+ "));
        assert_eq!(change.shown(), lines);
        assert_eq!(merged(host, ""), expected);
        assert_eq!(
            merged(host, "\n"),
            if host == Host::Codex { format!("{expected}\n") } else { expected.to_owned() }
        );
    }
    assert_eq!(merged(Host::Cursor, "{}"), desktop.trim_end());
    assert_eq!(merged(Host::Cursor, "{ }\n"), desktop);
    assert_eq!(merged(Host::Cursor, "{\n  \"mcpServers\": {}\n}\n"), desktop);
}

#[cfg(not(windows))]
#[test]
fn everything_else_in_a_json_file_stays_as_it_was() {
    let before = format!(
        "{{\n\t\"numbers\": [1.0, 1e400, 123456789012345678901234567890,\t-0],\n\t\"mcpServers\" : {{\n\t\t\"other\": {{ \"command\": \"x\", \"env\": {{\"API_KEY\":\"{CANARY}\"}} }}\n\t}},\n\t\"odd\\u0041\": \"\\u00e9\", \"z\": 1, \"a\": 2\n}}"
    );
    let after = merged(Host::ClaudeDesktop, &before);
    let added = ",\n\t\t\"linkedin-mcp\": {\n\t\t\t\"command\": \"/opt/bin/linkedin-mcp\",\n\t\t\t\"args\": [\n\t\t\t\t\"serve\"\n\t\t\t],\n\t\t\t\"env\": {\n\t\t\t\t\"LINKEDIN_MCP_TARGET\": \"live\"\n\t\t\t}\n\t\t}";
    assert_eq!(after.replace(added, ""), before);
    let (head, _) = after.split_once(added).unwrap();
    assert!(head.ends_with("\"} }"));
}

#[test]
fn one_line_and_four_spaces_and_windows_lines_are_kept() {
    let after = merged(Host::Gemini, r#"{"theme":"x","mcpServers":{"other":{"command":"y"}}}"#);
    assert!(
        after.starts_with(
            r#"{"theme":"x","mcpServers":{"other":{"command":"y"}, "linkedin-mcp": {"#
        )
    );
    assert_eq!(after.lines().count(), 1);

    let after = merged(Host::Gemini, "{\n    \"theme\": \"x\"\n}\n");
    assert!(
        after.starts_with("{\n    \"theme\": \"x\",\n    \"mcpServers\": {\n        \"linkedin")
    );

    let after = merged(Host::VsCode, "\u{feff}{\r\n  \"inputs\": []\r\n}\r\n");
    assert!(after.starts_with("\u{feff}{\r\n  \"inputs\": [],\r\n  \"servers\": {\r\n"));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn an_entry_of_ours_is_replaced_and_what_others_put_into_it_stays() {
    let before = r#"{
  "mcpServers": {
    "first": {"command": "a"},
    "linkedin-mcp": {
      "url": "http://127.0.0.1:1/mcp",
      "headers": {"Authorization": "old"},
      "disabled": false,
      "command": "/old/linkedin-mcp",
      "args": [],
      "env": {"LINKEDIN_MCP_READ_ONLY": "true", "LINKEDIN_MCP_TARGET": "sandbox"},
      "timeout": 60
    },
    "last": {"command": "b"}
  }
}"#;
    let after = merged(Host::Cursor, before);
    let (head, _) = before.split_once("{\n      \"url\"").unwrap();
    let (_, tail) = before.split_once("\"timeout\": 60\n").unwrap();
    assert!(after.starts_with(head) && after.ends_with(tail), "{after}");
    let read: serde_json::Value = serde_json::from_str(&after).unwrap();
    let ours = &read["mcpServers"]["linkedin-mcp"];
    assert!(ours.get("url").is_none() && ours.get("headers").is_none());
    assert_eq!(ours["command"], program().to_str().unwrap());
    assert_eq!((&ours["disabled"], &ours["timeout"]), (&false.into(), &60.into()));
    assert_eq!(ours["env"]["LINKEDIN_MCP_READ_ONLY"], "true");
    assert_eq!(ours["env"]["LINKEDIN_MCP_TARGET"], "live");
    let keys: Vec<_> = ours.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["disabled", "command", "args", "env", "timeout"]);

    let after = merged(Host::Cursor, r#"{"mcpServers": {"linkedin-mcp": null}}"#);
    assert!(after.contains("\"serve\""));
}

#[test]
fn what_is_no_strict_json_is_left_to_a_person() {
    for before in [
        "{\n  // a remark\n  \"servers\": {}\n}",
        "{\"servers\": {},}",
        "{\"servers\": {}} {}",
        "{\"servers\": {\"a\": {\"b\": \"cut",
        "{'servers': {}}",
    ] {
        let (reason, snippet) = by_hand(Host::VsCode, before);
        assert!(reason.contains("no strict JSON"), "{before}: {reason}");
        assert!(snippet.contains("\"servers\"") && snippet.contains("\"stdio\""), "{snippet}");
    }
    for before in ["[]", "null", "\"text\""] {
        assert_eq!(by_hand(Host::Cursor, before).0, "its content is no JSON object");
    }
    for before in [r#"{"mcpServers": []}"#, r#"{"mcpServers": null}"#] {
        assert_eq!(by_hand(Host::Cursor, before).0, "`mcpServers` is no object");
    }
    let twice = r#"{"mcpServers": {}, "mcpServers": {"a": {"command": "b"}}}"#;
    assert_eq!(by_hand(Host::Cursor, twice).0, "`mcpServers` stands there twice");
    let (_, snippet) = by_hand(Host::Codex, "model = ");
    assert!(snippet.starts_with("[mcp_servers.linkedin-mcp]\n"), "{snippet}");
    by_hand(Host::Codex, "mcp_servers = 3");
}

#[cfg(not(windows))]
#[test]
fn everything_else_in_a_toml_file_stays_as_it_was() {
    let before = "# mine\nmodel = \"x\"   # the big one\n\n[mcp_servers.other]  # theirs\ncommand = 'y'\nargs = [ \"-v\",\n  \"z\" ]\n\n[mcp_servers.other.env]\nAPI_KEY = \"k\"\n\n# at the end\n[profiles.work]\nmodel = \"w\"\n";
    let ours = "\n[mcp_servers.linkedin-mcp]\ncommand = \"/opt/bin/linkedin-mcp\"\nargs = [\"serve\"]\nenv = { LINKEDIN_MCP_TARGET = \"live\" }\n";
    let after = merged(Host::Codex, before);
    assert_eq!(after.replacen(ours, "", 1), before, "{after}");
    let windows = merged(Host::Codex, &before.replace('\n', "\r\n"));
    assert_eq!(windows, after.replace('\n', "\r\n"));
    let plain = merged(Host::Codex, "model = \"x\"\n");
    assert_eq!(plain, format!("model = \"x\"\n{ours}"));
    assert_eq!(merged(Host::Codex, "\u{feff}model = \"x\"\n"), format!("\u{feff}{plain}"));

    let before = format!(
        "{before}\n# ours\n[mcp_servers.linkedin-mcp]\nurl = \"https://example.org\"\ncommand = \"/old\" # was elsewhere\nstartup_timeout_sec = 20\n\n[mcp_servers.linkedin-mcp.env]\nLINKEDIN_MCP_READ_ONLY = \"true\" # careful\n\n[after]\nx = 1\n"
    );
    let expected = before
        .replace("url = \"https://example.org\"\n", "")
        .replace("\"/old\"", "\"/opt/bin/linkedin-mcp\"")
        .replace("_sec = 20\n", "_sec = 20\nargs = [\"serve\"]\n")
        .replace("# careful\n", "# careful\nLINKEDIN_MCP_TARGET = \"live\"\n");
    assert_eq!(merged(Host::Codex, &before), expected);
}

#[test]
fn servers_in_toml_that_are_written_on_one_line_are_understood() {
    let after = merged(Host::Codex, "mcp_servers = { other = { command = \"y\" } }\n");
    assert!(after.starts_with("mcp_servers = { other = { command = \"y\" }"), "{after}");
    assert!(after.contains(", linkedin-mcp = { command = "), "{after}");
    assert_eq!(after.lines().count(), 1);
    let after = merged(Host::Codex, "mcp_servers.other.command = \"y\"\n");
    assert!(after.starts_with("mcp_servers.other.command = \"y\"\n"), "{after}");
    let after = merged(Host::Codex, "[mcp_servers]\nlinkedin-mcp = 3\n");
    assert!(after.contains("serve") && !after.contains('3'), "{after}");
}

#[test]
fn a_file_that_changed_meanwhile_is_not_written() {
    let place = Place::new();
    let path = place.file("{\"mcpServers\": {}}");
    let change = plan(Host::Cursor, path.clone(), &entry()).unwrap();
    fs::write(&path, "{\"mcpServers\": {\"new\": {}}}").unwrap();
    assert_eq!(change.write(), Err(Problem::Changed { path: path.clone() }));
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"mcpServers\": {\"new\": {}}}");
    fs::remove_file(&path).unwrap();
    assert_eq!(change.write(), Err(Problem::Changed { path: path.clone() }));

    let change = plan(Host::Cursor, path.clone(), &entry()).unwrap();
    fs::write(&path, "{}").unwrap();
    assert_eq!(change.write(), Err(Problem::Changed { path }));
    assert_eq!(fs::read_dir(&place.0).unwrap().count(), 1, "nothing else is left behind");
}

#[test]
fn what_is_shown_holds_no_secret_of_others() {
    let json = format!(
        "{{\n  \"mcpServers\": {{\n    \"other\": {{\n      \"command\": \"x\",\n      \"args\": [\n        \"{CANARY}\"\n      ],\n      \"env\": {{\n        \"API_KEY\": \"{CANARY}\"\n      }}\n    }},\n    \"short\": {{\"env\": {{\"A\": \"{CANARY}\"}}}}\n  }},\n  \"inputs\": [\"{CANARY}\"]\n}}"
    );
    let toml = format!(
        "[mcp_servers.linkedin-mcp]\nenv = {{ LINKEDIN_MCP_ACCESS_TOKEN = \"{CANARY}\" }}\nstartup = \"\"\"\n{CANARY}\nQ2FuYXJ5{CANARY}==\nexport A={CANARY}\n\"\"\"\n[a]\nlist = [\n  \"{CANARY}\",\n]\n# {CANARY}\n"
    );
    for (host, before) in [(Host::Cursor, json), (Host::Codex, toml)] {
        let place = Place::new();
        let change = plan(host, place.file(&before), &entry()).unwrap();
        let shown = change.shown();
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("linkedin-mcp") && shown.contains("serve"), "{shown}");
        assert!(!format!("{change:?}").contains("canary"));
        println!("{shown}");
    }
}

#[test]
fn only_an_entry_that_may_stand_there_is_planned() {
    let place = Place::new();
    let refused = |entry: &Entry| {
        let problem = plan(Host::Cursor, place.0.join("config"), entry).unwrap_err();
        assert!(matches!(problem, Problem::Entry { .. }), "{problem}");
        problem.to_string()
    };
    for name in
        ["LINKEDIN_MCP_ACCESS_TOKEN", "linkedin_mcp_client_secret", "LINKEDIN_MCP_VAULT_KEY"]
    {
        let env = vec![(name.to_owned(), CANARY.to_owned())];
        let said = refused(&Entry { env, ..entry() });
        assert!(said.contains(name) && !said.contains("canary"));
    }
    refused(&Entry { command: PathBuf::from("linkedin-mcp"), ..entry() });
    for name in ["", "a b", "a.b", "a\"b", "ä"] {
        refused(&Entry { name: name.to_owned(), ..entry() });
    }
    let env = vec![("LINKEDIN_MCP_VAULT_KEY_FILE".to_owned(), "/somewhere".to_owned())];
    plan(Host::Cursor, place.0.join("config"), &Entry { env, ..entry() }).unwrap();
}

#[test]
fn hosts_have_the_names_and_places_that_people_know() {
    for host in Host::ALL {
        assert_eq!(Host::parse(host.as_str()), Some(host));
        assert_eq!(Host::parse(&host.to_string()), Some(host));
    }
    assert_eq!(Host::parse("VS Code"), Some(Host::VsCode));
    assert_eq!(Host::parse("Claude Code"), Some(Host::ClaudeCode));
    assert_eq!(Host::parse("emacs"), None);
    let places = Places {
        home: Some(PathBuf::from("/home/ada")),
        config: Some(PathBuf::from("/home/ada/.config")),
        project: PathBuf::from("/project"),
    };
    let nowhere = Places { home: None, config: None, ..places.clone() };
    for (host, path) in [
        (Host::ClaudeDesktop, "/home/ada/.config/Claude/claude_desktop_config.json"),
        (Host::ClaudeCode, "/project/.mcp.json"),
        (Host::VsCode, "/project/.vscode/mcp.json"),
        (Host::Cursor, "/home/ada/.cursor/mcp.json"),
        (Host::Codex, "/home/ada/.codex/config.toml"),
        (Host::Gemini, "/home/ada/.gemini/settings.json"),
    ] {
        assert_eq!(host.where_is(&places).as_deref(), Some(Path::new(path)));
        let project = matches!(host, Host::ClaudeCode | Host::VsCode);
        assert_eq!(host.where_is(&nowhere).is_some(), project);
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_files_mode_is_kept_and_its_backup_has_it_too() {
        for wanted in [0o600, 0o640, 0o644] {
            let place = Place::new();
            let path = place.file("{}");
            fs::set_permissions(&path, fs::Permissions::from_mode(wanted)).unwrap();
            let backup = plan(Host::Cursor, path.clone(), &entry()).unwrap().write().unwrap();
            assert_eq!((mode(&path), mode(&backup.unwrap())), (wanted, wanted));
        }
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_written() {
        let place = Place::new();
        let dotfiles = place.0.join("dotfiles");
        let home = place.0.join("home");
        fs::create_dir_all(&dotfiles).unwrap();
        fs::create_dir_all(&home).unwrap();
        let (real, link) = (dotfiles.join("cursor.json"), home.join("mcp.json"));
        fs::write(&real, "{}").unwrap();
        symlink("../dotfiles/cursor.json", &link).unwrap();
        let backup = plan(Host::Cursor, link.clone(), &entry()).unwrap().write().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(fs::read_to_string(&real).unwrap().contains("serve"));
        assert_eq!(backup.unwrap(), home.join("mcp.json.before-linkedin-mcp"));
        assert_eq!(fs::read_dir(&dotfiles).unwrap().count(), 1);

        fs::remove_file(&real).unwrap();
        let dangling = plan(Host::Cursor, link.clone(), &entry()).unwrap();
        assert_eq!(dangling.write().unwrap(), None);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && real.is_file());

        fs::remove_file(&link).unwrap();
        symlink("mcp.json", &link).unwrap();
        let circle = plan(Host::Cursor, link, &entry()).unwrap_err();
        assert!(matches!(circle, Problem::Io { .. }), "{circle}");
    }

    #[test]
    fn what_cannot_be_written_leaves_the_file_as_it_was() {
        let place = Place::new();
        let path = place.file("{}");
        let change = plan(Host::Cursor, path.clone(), &entry()).unwrap();
        // A directory where the new file would be made.
        fs::create_dir(place.0.join("config.linkedin-mcp-new")).unwrap();
        assert!(matches!(change.write(), Err(Problem::Io { .. })));
        assert_eq!(fs::read_to_string(path).unwrap(), "{}");
    }
}
