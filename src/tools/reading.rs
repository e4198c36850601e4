//! What strangers wrote, on its way to an agent: left out where the operator wants that, and remembered where an agent that
//! has read it needs a person's yes for what it does next (POL-8).

use super::Toolbox;
use crate::access::Known;
use crate::auth::Session;
use crate::call::Meter;
use crate::catalogue::strangers::{Own, has_strangers, lock_down};
use crate::flow::{Ended, Outcome};
use crate::policy::Policy;

/// Looks through an answer before anybody is shown it.
pub(super) async fn guard(
    toolbox: &Toolbox,
    policy: &Policy,
    session: &Session,
    meter: &Meter,
    ended: &mut Ended,
) {
    let locked = policy.bounds().lockdown;
    let watched = policy.rules().is_some_and(|rules| rules.confirm_after_reading.is_some());
    let Outcome::Done(done) = &mut ended.outcome else { return };
    if !(locked || watched) {
        return;
    }
    let own = own(toolbox, session, meter).await;
    let shaped = &mut done.shaped;
    if locked {
        leave_out(shaped, &own, "Lockdown");
    } else if has_strangers(&shaped.result, &own) {
        let upstream = &session.upstream;
        let now_ms = upstream.clock.now().as_millisecond();
        let store = toolbox.flow.store();
        // What is not remembered is not shown.
        if let Err(failure) = store.taint(&upstream.place(), policy.agent(), now_ms).await {
            tracing::warn!(%failure, "that an agent reads what strangers wrote cannot be written down");
            leave_out(
                shaped,
                &own,
                "That this was read could not be written down, which the operator wants, so the server",
            );
        }
    }
}

fn leave_out(shaped: &mut crate::catalogue::received::Shaped, own: &Own, who: &str) {
    let count = lock_down(&mut shaped.result, own);
    if count > 0 {
        // Its labels may hold such words too.
        shaped.chart = None;
        let texts = if count == 1 { "1 text".to_owned() } else { format!("{count} texts") };
        shaped.warnings.push(format!(
            "{who} left out {texts} that others wrote; the words of the signed-in member and of its pages are shown."
        ));
    }
}

/// Whose words are no strangers'. Who that is costs a call at most once in a while.
async fn own(toolbox: &Toolbox, session: &Session, meter: &Meter) -> Own {
    let (flow, mut urns) = (&toolbox.flow, Vec::new());
    if let Known::Yes(member) = flow.directory.member(session, meter, &flow.prober()).await {
        urns.push(member);
    }
    if let Known::Yes(roles) = flow.directory.my_roles(session, meter, &flow.prober()).await {
        urns.extend(roles.pages().map(|(page, _)| page.clone()));
    }
    Own::new(urns)
}
