//! What a person sees in the browser. Nothing that came with the request is shown.

use std::fmt::Write as _;

use super::Failure;
use crate::page::{around, escaped, said};

/// The end, if it is a good one.
pub(super) fn signed_in() -> String {
    said(
        "You are signed in",
        "The account is connected. You can close this window and go on where you were.",
    )
}

/// Who reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Whoever runs this program, on this machine.
    Operator,
    /// Whoever has a link, anywhere: the machine's paths and the operator's settings are none of their business.
    Guest,
}

/// The end, if it is none: what it was and what to do, in our words.
pub(super) fn not_signed_in(failure: &Failure, reader: Reader) -> String {
    // LinkedIn's words stay out of our page: they came with the address.
    let why = match failure {
        Failure::Scope { .. } => {
            "LinkedIn does not let this app ask for these permissions.".to_owned()
        }
        Failure::Refused { .. } => "LinkedIn refused the sign-in.".to_owned(),
        Failure::OAuth(_) => "LinkedIn did not give a token.".to_owned(),
        other if reader == Reader::Operator || is_theirs(other) => sentence(&other.to_string()),
        _ => "Something is not as it should be on this server.".to_owned(),
    };
    let fix = match (failure, reader) {
        // Whoever reads this may never have seen a command line.
        (Failure::Left | Failure::Denied, Reader::Operator) => {
            "Nothing has changed. Begin again when you want to.".to_owned()
        }
        (Failure::TimedOut, Reader::Guest) => return over(),
        (other, Reader::Operator) => other.fix(),
        (other, Reader::Guest) if is_theirs(other) => {
            "Nothing has changed. Open the link again when you want to.".to_owned()
        }
        (_, Reader::Guest) => "Tell whoever gave you the link: their log says more.".to_owned(),
    };
    said("Not signed in", &format!("{why} {fix}"))
}

/// Whether it is in a guest's hands.
fn is_theirs(failure: &Failure) -> bool {
    matches!(failure, Failure::Left | Failure::Denied | Failure::WrongState | Failure::NoAnswer)
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// Its time is over.
pub(super) fn over() -> String {
    said(
        "Nothing to answer any more",
        "This sign-in is over, or another window has answered. Begin again where you began.",
    )
}

/// Not the window that began.
pub(super) fn other_window() -> String {
    said(
        "This began in another window",
        "Only the window that opened the link can finish the sign-in. Open the link again; if it was used already, ask for another.",
    )
}

/// For whoever has no business here.
pub(super) fn nothing() -> String {
    said("Nothing here", "")
}

/// What stands on the page before LinkedIn's.
pub(super) struct Before<'a> {
    /// The name of the account.
    pub(super) account: &'a str,
    /// Where LinkedIn is.
    pub(super) place: &'a str,
    /// The app, where it is known.
    pub(super) app: Option<&'a str>,
    /// Whether its secret is still needed.
    pub(super) needs_secret: bool,
    /// The scopes that are asked for.
    pub(super) scopes: &'a [String],
    /// Where LinkedIn sends the person back to.
    pub(super) redirect: &'a str,
    /// The accounts that this may end.
    pub(super) ends: &'a [String],
    /// Whether the person may choose to leave the sandbox.
    pub(super) offers_live: bool,
    /// Whether the app is the person's own, and theirs to set right.
    pub(super) own_app: bool,
    /// Where the form goes.
    pub(super) action: &'a str,
}

/// The page before LinkedIn's: what is going to happen, and what is still needed for it.
pub(super) fn before(page: &Before<'_>) -> String {
    // Writing into a text cannot fail.
    let mut body = format!(
        "<h1>Connect a LinkedIn account</h1><p>linkedin-mcp will use it under the name <strong>{}</strong>. The next page is {}: sign in there, and look whether you agree to what is asked for:</p><ul>",
        escaped(page.account),
        escaped(page.place),
    );
    for scope in page.scopes {
        let _ = write!(body, "<li><code>{}</code></li>", escaped(scope));
    }
    body.push_str("</ul>");
    if !page.ends.is_empty() {
        // Who else is connected to a server is no business of a guest's.
        let earlier = if page.own_app {
            format!("the earlier sign-in of {}", page.ends.join(", "))
        } else {
            "any earlier sign-in of yours here".to_owned()
        };
        let _ = write!(
            body,
            "<p class=\"what\">Other permissions than before: if it is the same person, LinkedIn ends {}.</p>",
            escaped(&earlier)
        );
    }
    if let Some(app) = page.app {
        let _ = write!(body, "<p>Through the app <code>{}</code>.</p>", escaped(app));
    }
    let _ =
        write!(body, "<form method=\"post\" action=\"{}\" class=\"tall\">", escaped(page.action));
    if page.app.is_none() {
        body.push_str("<p>Through an app of yours in LinkedIn's developer portal; its Auth tab shows both:</p><label>Client ID<br><input name=\"client_id\" autocomplete=\"off\" required class=\"line\"></label>");
    }
    if page.needs_secret {
        body.push_str("<label>Client secret<br><input name=\"client_secret\" type=\"password\" autocomplete=\"off\" required class=\"line\"></label><p>It is kept with the tokens, and nowhere else.</p>");
    }
    if page.offers_live {
        body.push_str("<label><input type=\"checkbox\" name=\"live\" value=\"yes\"> From now on use LinkedIn itself and no longer the sandbox</label>");
    }
    // Before the button: LinkedIn shows an error page where it was not done.
    if page.own_app {
        let _ = write!(
            body,
            "<p>This redirect address has to be registered on the app's Auth tab, letter by letter: <code>{}</code></p>",
            escaped(page.redirect)
        );
    }
    body.push_str("<button name=\"go\" value=\"on\">Continue to LinkedIn</button></form><p>Close this window to do nothing.</p>");
    around("Connect a LinkedIn account", &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guest_is_told_of_nobody_else_who_is_connected() {
        let shown = |own_app| {
            before(&Before {
                account: "client-b",
                place: "LinkedIn's own",
                app: Some("77abc"),
                needs_secret: false,
                scopes: &["openid".to_owned()],
                redirect: "https://mcp.example.org/oauth/callback",
                ends: &["client-a".to_owned()],
                offers_live: false,
                own_app,
                action: "/connect/x",
            })
        };
        assert!(shown(true).contains("client-a"));
        let guest = shown(false);
        assert!(!guest.contains("client-a") && guest.contains("any earlier sign-in of yours"));
    }
}
