use std::collections::BTreeMap;

use super::*;

fn load(flags: &[(&'static str, &str)], environment: &[(&str, &str)]) -> Result<Config, Problem> {
    let flags: BTreeMap<_, _> = flags.iter().map(|(k, v)| (*k, (*v).to_owned())).collect();
    let environment: BTreeMap<String, String> =
        environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Config::load(&flags, |name| environment.get(name).cloned(), None)
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_default() {
    let config =
        load(&[("timeout", "5")], &[("LINKEDIN_MCP_TIMEOUT", "7"), ("LINKEDIN_MCP_AGENT", "x")])
            .unwrap();
    assert_eq!((config.text("timeout"), config.text("agent")), ("5", "x"));
    assert_eq!(config.text("sandbox_member"), "ada");
    let source = |name: &str| config.shown().find(|(s, _, _)| s.name == name).unwrap().2.clone();
    assert_eq!(source("timeout"), Source::Flag);
    assert_eq!(source("agent"), Source::Environment);
    assert_eq!(source("log"), Source::Default);
}

#[test]
fn an_empty_value_or_an_unexpanded_variable_counts_as_unset() {
    let config =
        load(&[], &[("LINKEDIN_MCP_AGENT", ""), ("LINKEDIN_MCP_TIER", "${TIER}")]).unwrap();
    assert_eq!(config.text("agent"), "local");
    assert!(config.tier().is_none());
}

#[test]
fn a_wrong_value_is_refused_with_its_name_and_what_it_should_be() {
    for (name, value) in [
        ("target", "prod"),
        ("read_only", "yes"),
        ("unversioned_social_actions", "on"),
        ("off", "postz"),
        ("api_version", "2026"),
        ("tier", "gold"),
        ("timeout", "0"),
        ("fetch_urls", "maybe"),
        ("audit_days", "0"),
        ("audit_days", "3651"),
        ("media_roots", "Pictures"),
        ("api_base", "https://api.linkedin.com"),
        ("api_base", "http://127.0.0.1:1/path"),
        ("oauth_base", "http://example.org"),
        ("api_base", "http://127.0.0.1@example.org"),
    ] {
        let problem = load(&[(name, value)], &[]).unwrap_err().to_string();
        assert!(problem.contains(name) && problem.contains("flag"), "{problem}");
    }
    assert!(load(&[("api_base", "http://127.0.0.1:8099")], &[]).is_ok());
}

#[test]
#[cfg(unix)]
fn media_roots_keep_their_commas_and_spaces_wherever_they_come_from() {
    let roots = |config: Config| config.paths("media_roots");
    let expected = ["/a, b", "/home/ann/My Pictures"].map(PathBuf::from);
    let home = ("HOME", "/home/ann");
    let flags = load(&[("media_roots", "/a, b\n~/My Pictures")], &[home]).unwrap();
    let shown = flags.shown().find(|(s, _, _)| s.name == "media_roots").unwrap().1;
    assert_eq!((shown.as_str(), roots(flags)), ("/a, b, ~/My Pictures", expected.to_vec()));
    let set = ("LINKEDIN_MCP_MEDIA_ROOTS", "/a, b:~/My Pictures:");
    assert_eq!(roots(load(&[], &[home, set]).unwrap()), expected);
    let file = std::env::temp_dir().join(format!("roots-{}.toml", uuid::Uuid::new_v4()));
    std::fs::write(&file, "media_roots = [\"/a, b\", \"~/My Pictures\"]").unwrap();
    let environment = |name: &str| (name == "HOME").then(|| "/home/ann".to_owned());
    let filed = Config::load(&BTreeMap::new(), environment, Some(&file)).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert_eq!(roots(filed), expected);
    assert!(roots(load(&[], &[]).unwrap()).is_empty());
}

#[test]
fn secrets_are_masked_and_no_flag_carries_one() {
    let config =
        load(&[("access_token", "from-flag")], &[("LINKEDIN_MCP_CLIENT_SECRET", "s3cret")])
            .unwrap();
    assert_eq!(config.text("access_token"), "");
    let shown: Vec<String> = config.shown().map(|(_, value, _)| value).collect();
    assert!(!shown.iter().any(|value| value.contains("s3cret")));
}

#[test]
fn the_example_file_names_every_setting_and_only_changes_nothing() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("linkedin-mcp.example.toml");
    let filed = read_file(&path).unwrap();
    for setting in SETTINGS.iter().filter(|setting| !setting.secret) {
        let value =
            filed.get(setting.name).unwrap_or_else(|| panic!("{} is missing", setting.name));
        assert_eq!(value, setting.default, "{}", setting.name);
    }
    Config::load(&BTreeMap::new(), |_| None, Some(&path)).unwrap();
}
