//! Signing in and out at the command line, and the accounts that come of it.

#![cfg(test)]

mod scratch;
mod signed;
mod world;

use linkedin_mcp::auth::keeper::{access_entry, app_entry, refresh_entry};
use linkedin_mcp::store::accounts::Kind;
use serde_json::{Value, json};
use signed::{APP, DAY, Portal, SCOPES, SMALL_APP, cause};

const BASIC: &str = "openid profile w_member_social";

/// A token that was got elsewhere.
async fn token(portal: &Portal, more: Value) -> String {
    let mut order = json!({"member": "ada", "client_id": APP});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let issued = portal.world.post_control("tokens", order).await;
    issued["token"].as_str().unwrap_or_else(|| panic!("{issued}")).to_owned()
}

fn userinfo(account: Option<&str>) -> String {
    let mut arguments = json!({"action": "userinfo"});
    if let Some(account) = account {
        arguments["account"] = account.into();
    }
    arguments.to_string()
}

#[tokio::test]
async fn whoever_pastes_the_address_is_signed_in() {
    let portal = Portal::start().await;
    portal.arm("ada", "allow").await;
    let said = portal.log_in(&["--account", "me", "--scopes", SCOPES], &[]).await;
    let member = portal.world.person("ada");
    said.is_done().says(&[
        "Signed in as Ada Lindqvist.",
        "Account   me (the default)",
        &format!("Member    {member}"),
        "Granted   ",
        "w_member_social",
        "Page      ",
        "365 days after the sign-in",
        "Kept in   a sealed file",
        "http://localhost:8763/callback",
    ]);
    let account = portal.account("me").await;
    assert_eq!((account.member, account.kind), (Some(member), Kind::Member));
    let mut scopes: Vec<&str> = account.scopes.as_deref().unwrap().split(' ').collect();
    scopes.sort_unstable();
    let mut wanted: Vec<&str> = SCOPES.split(' ').collect();
    wanted.sort_unstable();
    assert_eq!(scopes, wanted);
    let called = portal.run(&["call", "linkedin_profile_read", &userinfo(None)]).await;
    assert_eq!(called.is_done().answer()["outcome"], "done");
    assert_eq!(called.answer()["account"], "me");
    portal.run(&["accounts"]).await.is_done().says(&["me (default)  Ada Lindqvist", APP]);
}

#[tokio::test]
async fn scopes_are_separated_by_commas_or_spaces() {
    let portal = Portal::start().await;
    for scopes in [BASIC, "openid,profile,w_member_social", "openid, profile,,  w_member_social "] {
        portal.arm("ada", "allow").await;
        let said = portal.log_in(&["--account", "me", "--scopes", scopes], &[]).await;
        said.is_done();
        assert_eq!(portal.account("me").await.scopes.as_deref(), Some(BASIC), "{scopes}");
    }
}

// LOG-1
#[tokio::test]
async fn an_answer_to_another_question_is_none() {
    let portal = Portal::start().await;
    let other = |address: String| {
        let (before, state) = address.split_once("state=").unwrap();
        let turned: String = state.chars().rev().collect();
        format!("{before}state={turned}")
    };
    portal.arm("ada", "allow").await;
    let said = portal.log_in_changing(&["--scopes", BASIC], &[], "", other).await;
    said.fails(&["does not belong to this sign-in", "Nothing was exchanged"]);
    for (pasted, words) in [
        (String::new(), "holds no answer"),
        ("http://localhost:8763/callback".to_owned(), "holds no answer"),
        ("http://localhost:8763/callback?code=abc".to_owned(), "holds no answer"),
    ] {
        portal.arm("ada", "allow").await;
        let said = portal.log_in_changing(&["--scopes", BASIC], &[], "", |_| pasted).await;
        said.fails(&[words]);
    }
    portal.arm("ada", "allow").await;
    let twice = |address: String| format!("{address}&code=another");
    portal.log_in_changing(&["--scopes", BASIC], &[], "", twice).await.fails(&["holds no answer"]);
    assert_eq!(portal.token_calls().await, 0);
    assert!(portal.accounts().await.is_empty());
}

#[tokio::test]
async fn whoever_does_not_want_to_is_not_signed_in() {
    let portal = Portal::start().await;
    portal.arm("ada", "cancel").await;
    let said = portal.log_in(&["--scopes", BASIC], &[]).await;
    said.fails(&["the permissions were not granted", "Nothing has changed"]);
    portal.arm("ada", "leave").await;
    let said = portal.log_in(&["--scopes", BASIC], &[]).await;
    said.fails(&["left without signing in", "Nothing has changed"]);
    assert_eq!(portal.token_calls().await, 0);
    assert!(portal.accounts().await.is_empty());
}

#[tokio::test]
async fn a_scope_that_the_app_may_not_ask_for_is_named_with_its_product() {
    let portal = Portal::with_app(SMALL_APP).await;
    portal.arm("ben", "allow").await;
    let said = portal.log_in(&["--scopes", "openid r_ads"], &[]).await;
    said.fails(&["\"r_ads\" is not authorized", "Products tab", "--scopes"]);
    said.says(&["Advertising API"]);
    assert_eq!(portal.token_calls().await, 0);
}

#[tokio::test]
async fn a_wrong_secret_is_called_wrong() {
    let portal = Portal::start().await;
    signed::private(&portal.secret_file(), "another secret");
    portal.arm("ada", "allow").await;
    let said = portal.log_in(&["--scopes", BASIC], &[]).await;
    said.fails(&["client id or the client secret is wrong", "Auth tab"]);
    assert!(!said.err.contains("another secret"), "{said:?}");
    assert!(portal.accounts().await.is_empty());
    let without = [("client_secret_file", "")];
    portal.arm("ada", "allow").await;
    let said = portal.log_in(&["--scopes", BASIC], &without).await;
    said.fails(&["client secret is needed", "--client-secret-file"]);
}

// LOG-4
#[tokio::test]
async fn whoever_asks_for_other_scopes_is_warned_first() {
    let portal = Portal::start().await;
    portal.sign_in("small", BASIC).await;
    let before = portal.token_calls().await;
    let words = ["login", "--paste", "--account", "large", "--scopes", SCOPES];
    let said = portal.run_with(&words, &[], "n\n").await;
    said.fails(&["nothing was changed"]).says(&["ends the earlier sign-in of small"]);
    assert_eq!(portal.token_calls().await, before);
    portal.arm("ada", "allow").await;
    let more = ["--account", "large", "--scopes", SCOPES];
    let said = portal.log_in_changing(&more, &[], "y\n", |address| address).await;
    said.is_done().says(&["Ended     small"]);
    portal.run(&["accounts"]).await.is_done().says(&["ended by the later sign-in `large`"]);
}

#[tokio::test]
async fn a_token_from_elsewhere_is_asked_about_before_it_is_kept() {
    let portal = Portal::start().await;
    let words = ["login", "--token-stdin", "--account", "me"];
    let good = token(&portal, json!({"scopes": BASIC.split(' ').collect::<Vec<_>>()})).await;
    let said = portal.run_with(&words, &[], &format!("{good}\n")).await;
    said.is_done().says(&[&format!("Granted   {BASIC}")]);
    assert_eq!(portal.access_token("me").await, Some(good));
    let account = portal.account("me").await;
    assert!(account.expires_at.is_some(), "its end was learned, too");
    for state in ["revoked", "expired"] {
        let dead = token(&portal, json!({"state": state})).await;
        let words = ["login", "--token-stdin", "--account", "dead"];
        let said = portal.run_with(&words, &[], &dead).await;
        said.fails(&[&format!("this token is {state}"), "Get another token"]);
    }
    let said = portal.run_with(&words, &[], "\n").await;
    said.fails(&["no token came"]);
    assert_eq!(portal.accounts().await.len(), 1, "what is dead is not kept");
    // Without an app nobody can be asked.
    let good = token(&portal, json!({})).await;
    let none = [("client_id", ""), ("client_secret_file", "")];
    let words = ["login", "--token-stdin", "--account", "unknown"];
    let said = portal.run_with(&words, &none, &good).await;
    said.is_done().says(&["Granted   not known"]);
}

// TOK-4
#[tokio::test]
async fn a_token_goes_only_where_it_is_from() {
    let portal = Portal::start().await;
    let words = ["login", "--token-stdin"];
    let real = "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR";
    let before = portal.world.requests().await.len();
    let said = portal.run_with(&words, &[], real).await;
    said.fails(&["goes to LinkedIn only", "--api-base"]);
    assert!(!said.err.contains(real) && !said.out.contains(real));
    assert_eq!(portal.world.requests().await.len(), before, "nothing was sent");
    let sandboxes = token(&portal, json!({})).await;
    let live = [("api_base", "")];
    let said = portal.run_with(&words, &live, &sandboxes).await;
    said.fails(&["one of a sandbox", "--api-base"]);
    assert!(!said.err.contains(&sandboxes));
    assert!(portal.accounts().await.is_empty());
    // And so with an app of LinkedIn's, whose secret a sandbox must not see.
    let foreign = [("client_id", "86abcdefghijkl")];
    portal.run_with(&words, &foreign, &sandboxes).await;
    portal.run_with(&["login", "--client-credentials"], &foreign, "").await.fails(&["elsewhere"]);
    assert_eq!(portal.token_calls().await, 0);
}

#[tokio::test]
async fn an_app_signs_in_as_itself_where_linkedin_allows_it() {
    let portal = Portal::start().await;
    let words = ["login", "--client-credentials", "--account", "app"];
    let said = portal.run(&words).await;
    said.fails(&["approves client credentials for some programmes only"]);
    assert!(portal.accounts().await.is_empty());
    portal.change_app("two_legged", json!(true)).await;
    portal.run(&words).await.is_done().says(&["renewed by itself, as the app"]);
    let account = portal.account("app").await;
    assert_eq!((account.kind, account.member), (Kind::App, None));
    assert_eq!(portal.refresh_token("app").await, None);
    // Half an hour later it gets the next one by itself.
    let first = portal.access_token("app").await;
    portal.world.advance(1_801).await;
    let asked = portal.grants("client_credentials").await;
    portal.run(&["call", "linkedin_organizations_read", r#"{"action":"lookup","ids":[1]}"#]).await;
    assert_eq!(portal.grants("client_credentials").await, asked + 1);
    assert_ne!(portal.access_token("app").await, first);
}

#[tokio::test]
async fn logging_out_ends_it_at_linkedin_and_here() {
    let portal = Portal::start().await;
    portal.sign_in("me", BASIC).await;
    let grant = portal.account("me").await.grant;
    let access = portal.access_token("me").await.unwrap();
    assert_eq!(portal.status_of(&access).await, "active");
    portal.run(&["logout"]).await.is_done().says(&["forgotten here", "has revoked its token"]);
    assert_eq!(portal.status_of(&access).await, "revoked");
    for entry in [access_entry(&grant), refresh_entry(&grant), app_entry(APP)] {
        assert_eq!(portal.kept(&entry).await, None, "{entry}");
    }
    portal.run(&["accounts"]).await.is_done().says(&["Nobody is signed in"]);
    portal.run(&["logout"]).await.fails(&["nobody is signed in"]);
    let called = portal.run(&["call", "linkedin_profile_read", &userinfo(None)]).await.answer();
    assert_eq!(called["error"]["kind"], "not_signed_in", "{called:#}");
}

#[tokio::test]
async fn logging_out_forgets_also_where_linkedin_does_not_listen() {
    let portal = Portal::start().await;
    portal.sign_in("one", BASIC).await;
    portal.sign_in("two", BASIC).await;
    let (one, two) = (portal.account("one").await.grant, portal.account("two").await.grant);
    portal.run(&["logout"]).await.fails(&["one", "two", "--account"]);
    assert_eq!(portal.accounts().await.len(), 2, "nobody was logged out");
    let ill = json!({"kind": "status", "status": 503});
    portal.world.fault("POST", "/oauth/v2/revoke", 1, &ill).await;
    let said = portal.run(&["logout", "--account", "one"]).await;
    said.is_done().says(&["forgotten here", "has not revoked", "503", "ends by itself"]);
    assert_eq!(portal.kept(&access_entry(&one)).await, None);
    assert_eq!(portal.kept(&refresh_entry(&one)).await, None);
    assert!(portal.kept(&access_entry(&two)).await.is_some());
    assert!(portal.kept(&app_entry(APP)).await.is_some(), "the other one needs it");
    portal.run(&["accounts", "remove", "nobody"]).await.fails(&["no account `nobody`"]);
    portal.run(&["accounts", "remove", "two"]).await.is_done();
    assert_eq!(portal.kept(&app_entry(APP)).await, None);
}

/// By LinkedIn's calendar, which a sandbox has of its own.
#[tokio::test]
async fn until_when_a_sign_in_works_is_said_and_that_it_is_over() {
    let portal = Portal::start().await;
    portal.change_app("refresh", json!(false)).await;
    portal.sign_in("short", BASIC).await;
    portal.run(&["accounts"]).await.is_done().says(&["(59 days); then sign in again"]);
    portal.world.advance(61 * DAY).await;
    portal.run(&["accounts"]).await.is_done().says(&["over since", "sign in again"]);
    portal.change_app("refresh", json!(true)).await;
    portal.sign_in("long", BASIC).await;
    portal.run(&["accounts"]).await.is_done().says(&["(364 days), renewed by itself"]);
    portal.world.advance(400 * DAY).await;
    let said = portal.run(&["accounts"]).await;
    assert_eq!(said.is_done().out.matches("over since").count(), 2, "{said:?}");
}

/// A name that an agent chose may be one that speaks for somebody else.
#[tokio::test]
async fn a_name_that_passes_to_another_member_says_so() {
    let portal = Portal::start().await;
    let first = portal.try_sign_in("ada", "acme", BASIC).await.unwrap();
    let again = portal.try_sign_in("ada", "acme", BASIC).await.unwrap();
    assert!(first.remarks.is_empty() && again.remarks.is_empty(), "{again:?}");
    let other = portal.try_sign_in("ben", "acme", BASIC).await.unwrap();
    let said = format!("Until now `acme` was another member, {}", first.account.member.unwrap());
    assert!(other.remarks.iter().any(|remark| remark.contains(&said)), "{other:?}");
}

#[tokio::test]
async fn each_call_may_name_its_account() {
    let portal = Portal::start().await;
    portal.try_sign_in("ada", "ada", BASIC).await.unwrap();
    portal.try_sign_in("mara", "mara", BASIC).await.unwrap();
    let name = async |account: Option<&str>, more: &[&str]| {
        let arguments = userinfo(account);
        let words: Vec<&str> = ["call", "linkedin_profile_read", &arguments]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        let answer = portal.run(&words).await.is_done().answer();
        assert_eq!(answer["outcome"], "done", "{answer:#}");
        (answer["account"].as_str().unwrap().to_owned(), answer.to_string().contains("Quill"))
    };
    let (ada, mara) = (("ada".to_owned(), false), ("mara".to_owned(), true));
    assert_eq!(name(None, &[]).await, ada, "the first is meant");
    assert_eq!(name(Some("mara"), &[]).await, mara);
    assert_eq!(name(None, &["--account", "mara"]).await, mara);
    assert_eq!(name(Some("ada"), &["--account", "mara"]).await, ada);
    portal.run(&["accounts", "default", "mara"]).await.is_done().says(&["`mara` is meant"]);
    assert_eq!(name(None, &[]).await, mara);
    portal.run(&["accounts", "default", "nobody"]).await.fails(&["no account `nobody`"]);
    assert_eq!(name(None, &[]).await, mara, "and it stays so");
    // In one process, too.
    let member = portal.toolbox();
    for (account, quill) in [("ada", false), ("mara", true), ("ada", false)] {
        let answer = member.call("profile.userinfo", json!({"account": account})).await;
        assert_eq!(
            (&answer["account"], answer.to_string().contains("Quill")),
            (&json!(account), quill)
        );
    }
    let before = portal.world.requests().await.len();
    let answer = member.call("profile.userinfo", json!({"account": "nobody"})).await;
    assert_eq!(answer["error"]["kind"], "not_signed_in", "{answer:#}");
    assert_eq!(answer["error"]["field"], "account", "{answer:#}");
    assert!(cause(&answer).contains("`nobody`"), "{answer:#}");
    let fix = answer["error"]["fix"].to_string();
    assert!(fix.contains("ada") && fix.contains("mara"), "{fix}");
    assert_eq!(portal.world.requests().await.len(), before);
    // Another takes the place of the one that is meant.
    portal.run(&["accounts", "remove", "mara"]).await.is_done();
    assert_eq!(name(None, &[]).await, ada);
}

#[tokio::test]
async fn a_name_that_is_none_is_refused_before_anything_else() {
    let portal = Portal::start().await;
    for name in ["a b", "../a", "a/b", "ä", &"a".repeat(41)] {
        let said = portal.run(&["login", "--paste", "--account", name]).await;
        said.fails(&["must be a name of letters, digits"]);
    }
    assert_eq!(portal.world.requests().await.len(), 0);
    assert!(!portal.vault_file().exists());
}

// TOK-3
#[tokio::test]
async fn no_secret_can_be_given_on_the_command_line() {
    let portal = Portal::start().await;
    for flag in ["--client-secret", "--access-token", "--vault-key", "--http-key", "--token"] {
        for words in [vec!["login", flag, "canary-1"], vec!["serve", flag, "canary-1"]] {
            let said = portal.run(&words).await;
            assert_eq!(said.code, 2, "{said:?}");
            said.fails(&["unexpected argument"]);
        }
        let both = format!("{flag}=canary-1");
        let said = portal.run(&["login", &both]).await;
        said.fails(&["unexpected argument"]);
        assert!(!said.err.contains("canary-1"), "{said:?}");
    }
}
