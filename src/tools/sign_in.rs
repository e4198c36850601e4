//! `linkedin_sign_in`: a person signs in, in their own browser, while the conversation goes on.

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;
use super::{SIGN_IN, Toolbox};
use crate::access::Known;
use crate::auth::is_name;
use crate::call::Meter;
use crate::catalogue::{Arguments, Invalid, schema};
use crate::explain::signin::{Away, NoBrowser, Unwilling};
use crate::explain::{Context, Explain};
use crate::goals;
use crate::model::scope::Granted;
use crate::signin::connect::Outcome;
use crate::signin::door::UnderWay;
use crate::store::accounts::Account;

/// How long a call waits for a person. Clients give up after a minute.
const PATIENCE: Duration = Duration::from_secs(45);

/// As listed by MCP.
pub fn listing() -> Value {
    json!({
        "name": SIGN_IN,
        "title": "LinkedIn: sign in",
        "description": "A person signs in to LinkedIn in their browser: connects, renews an account.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "for": {"type": "string", "description": "posting, comments, …"},
                "account": {"type": "string"},
            },
            "additionalProperties": false,
        },
        "outputSchema": schema::output(),
        "annotations": {
            "readOnlyHint": false, "destructiveHint": false, "idempotentHint": true, "openWorldHint": true,
        },
    })
}

/// A sign-in that a call has begun or joined.
pub(super) struct Begun {
    account: String,
    context: Context,
    under_way: UnderWay,
}

fn read(mut arguments: Arguments) -> Result<(Option<String>, Vec<String>), Invalid> {
    arguments.shift_remove("action");
    let mut text = |name: &str| match arguments.shift_remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Some(_) => Err(Invalid::new(name, format!("`{name}` must be text"), "Correct it.")),
    };
    let (account, wanted) = (text("account")?, text("for")?);
    if let Some(name) = arguments.keys().next() {
        let name = crate::model::untrusted::excerpt(name, 60);
        let problem = format!("There is no argument `{name}` here");
        return Err(Invalid::new(&name, problem, "Use for or account."));
    }
    if account.as_deref().is_some_and(|name| !is_name(name)) {
        let problem = "An account's name has letters, digits, - _ and ., and at most 40 of them";
        return Err(Invalid::new("account", problem, "Choose another."));
    }
    let scopes = goals::scopes_to_ask(wanted.as_deref().unwrap_or("posting"));
    let scopes = scopes.map_err(|problem| Invalid::new("for", problem, "Name other goals."))?;
    Ok((account, scopes))
}

/// Who an account is, where LinkedIn has not signed that: one probe.
async fn who_is(toolbox: &Toolbox, account: &Account) -> Option<String> {
    let session = toolbox.accounts.session(Some(&account.name)).await.ok()?;
    let (flow, meter) = (&toolbox.flow, Meter::default());
    let member = flow.directory.who_am_i(&session, &meter, &flow.prober()).await;
    let Known::Yes(member) = member else { return None };
    if let Err(failure) = flow.store().is_member(&account.grant, member.as_str()).await {
        tracing::warn!(%failure, "who signed in is not written down");
    }
    Some(member.to_string())
}

impl Begun {
    /// Begins a sign-in, or joins the one that is under way for that account.
    pub(super) async fn by(
        toolbox: &Toolbox,
        agent: &str,
        arguments: Arguments,
    ) -> Result<Self, Answer> {
        let mut context = toolbox.context(SIGN_IN);
        let refused =
            |said, context: &Context| Answer::refused("sign_in", &said, context, &Meter::default());
        let (account, scopes) =
            read(arguments).map_err(|invalid| refused(invalid.explain(&context), &context))?;
        // In the sandbox the name of the member there is no name for somebody at LinkedIn.
        let usual =
            if toolbox.door.in_sandbox { "default" } else { toolbox.accounts.default_name() };
        let account = account.unwrap_or_else(|| usual.to_owned());
        context.account.clone_from(&account);
        let policy = toolbox.flow.policies.of(agent);
        policy
            .may_sign_in(&account)
            .map_err(|refusal| refused(refusal.explain(&context), &context))?;
        match Box::pin(toolbox.door.begin(&account, &scopes)).await {
            Ok(under_way) => Ok(Self { account, context, under_way }),
            Err(failure) => Err(refused(failure.explain(&context), &context)),
        }
    }

    /// Where the person has to go, if nobody has been told yet.
    pub(super) fn link(&self) -> Option<&str> {
        let waiting = matches!(self.under_way.now(), Outcome::Waiting);
        (waiting && self.under_way.show()).then_some(self.under_way.link.as_str())
    }

    /// The same, whoever has been told.
    pub(super) fn link_again(&self) -> Option<&str> {
        let waiting = matches!(self.under_way.now(), Outcome::Waiting);
        waiting.then_some(self.under_way.link.as_str())
    }

    /// What the person is told with the link.
    pub(super) fn message(&self) -> String {
        format!("Sign in to LinkedIn, to connect it as the account \"{}\".", self.account)
    }

    /// Opens the person's own browser, once, and waits.
    pub(super) async fn in_browser(self, toolbox: &Toolbox) -> Answer {
        if let Some(link) = self.link()
            && !toolbox.desk.browser().open(link)
        {
            toolbox.door.told(&self.account);
            let said = NoBrowser.explain(&self.context);
            return Answer::refused("sign_in", &said, &self.context, &Meter::default());
        }
        self.wait(toolbox).await
    }

    /// The person does not want to.
    pub(super) fn declined(self, toolbox: &Toolbox) -> Answer {
        toolbox.door.told(&self.account);
        let said = Unwilling.explain(&self.context);
        Answer::refused("sign_in", &said, &self.context, &Meter::default())
    }

    /// Waits for the person.
    pub(super) async fn wait(mut self, toolbox: &Toolbox) -> Answer {
        let outcome = self.under_way.wait(PATIENCE).await;
        let refused = |said| Answer::refused("sign_in", &said, &self.context, &Meter::default());
        let (signed, live) = match outcome {
            Outcome::Waiting => return refused(Away.explain(&self.context)),
            Outcome::Failed(failure) => {
                toolbox.door.told(&self.account);
                return refused(failure.explain(&self.context));
            }
            Outcome::Signed(signed, live) => (signed, live),
        };
        toolbox.door.told(&self.account);
        let mut warnings = signed.remarks.clone();
        if !signed.ended.is_empty() {
            warnings.push(format!("LinkedIn has ended the earlier sign-in of {}: the same member, with other permissions.", signed.ended.join(", ")));
        }
        let mut account = signed.account.clone();
        if account.member.is_none() && !toolbox.door.in_sandbox {
            account.member = who_is(toolbox, &account).await;
        }
        let who = account.person.as_deref().or(account.member.as_deref()).unwrap_or("a member");
        let target = if live { Some(toolbox.go_live()) } else { None };
        let next = match &target {
            Some(Ok(())) => " From now on calls go to LinkedIn itself, no longer to the sandbox.",
            Some(Err(_)) => " The setting target = \"live\" could not be written.",
            None if toolbox.door.in_sandbox => {
                " Calls still go to the sandbox; a start with --live uses LinkedIn itself."
            }
            None => "",
        };
        if let Some(Err(problem)) = &target {
            warnings.push(problem.clone());
        }
        // Who it is wrote their name themselves.
        let summary = format!("Signed in; the account {} is connected.{next}", account.name);
        let granted = account.scopes.as_deref().map(Granted::parse);
        let opens: Vec<&str> =
            granted.iter().flat_map(goals::opens).map(|goal| goal.about).collect();
        let time = |at: Option<i64>| {
            at.and_then(|at| jiff::Timestamp::from_second(at).ok()).map(|at| at.to_string())
        };
        let result = json!({
            "account": account.name,
            "member": account.member,
            "untrusted": {"name": who},
            "scopes": granted.as_ref().map(Granted::names),
            "opens": opens,
            "token_expires_at": time(account.expires_at),
            "renews_until": time(account.refresh_ends_at),
            "ended": signed.ended,
        });
        Answer::own("sign_in", &summary, result, &self.context, &Meter::default())
            .with_warnings(&warnings)
    }
}
