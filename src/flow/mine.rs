//! What was made here, from the journal: LinkedIn lets almost nobody list a member's own posts.

use serde_json::{Value, json};

use super::Flow;
use crate::access;
use crate::admission;
use crate::call::{From, Page};
use crate::catalogue::received::Received;
use crate::policy::Permitted;
use crate::store::journal::Row;

impl Flow {
    /// Everything made here with an action of the call's group, in the form of a list reply.
    pub(super) async fn made_here(
        &self,
        permitted: &Permitted,
        action: &str,
    ) -> Result<Received, admission::Refusal> {
        let call = permitted.call();
        let (session, prober) = (&call.session, self.prober());
        let limit =
            access::limit_of(permitted.policy(), session, &call.meter, &self.directory, &prober)
                .await;
        let place = call.session.identity();
        let endpoint = format!("{}.{action}", call.group.name);
        let (count, start) = match &call.page {
            Some(Page { count, from: From::Start(start) }) => (*count, *start),
            Some(Page { count, from: From::Token(_) }) => (*count, 0),
            None => (10, 0),
        };
        let store = self.store();
        // One more than asked for tells whether there are more.
        let mut rows = store.made(&place, &endpoint, start, count + 1).await?;
        let wanted = usize::try_from(count).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let mut elements = Vec::new();
        for row in &rows {
            // What was made for a page that is not this agent's is not for it to see; a page of the list is shorter then.
            let arguments = asked(row);
            if let (Some(limit), Some(author)) =
                (&limit, arguments.get("author").and_then(Value::as_str))
                && limit.shows(author).is_err()
            {
                continue;
            }
            let history = match &row.subject {
                Some(subject) => store.done_to(&place, subject).await?,
                None => Vec::new(),
            };
            let changes: Vec<Value> = history
                .iter()
                .filter(|change| change.id != row.id && change.endpoint != endpoint)
                .map(|change| json!({"endpoint": change.endpoint, "arguments": asked(change)}))
                .collect();
            // Another's operation is as good as none (HND-1).
            let own = row.agent == permitted.call().agent;
            elements.push(json!({
                "operation": own.then_some(&row.id), "subject": row.subject, "state": row.state.as_str(),
                "made_at": row.made_at, "gone_at": row.gone_at, "agent": own.then_some(&row.agent),
                "arguments": arguments, "changes": changes,
            }));
        }
        let next = start + u64::from(count);
        let links = if more {
            json!([{"rel": "next", "href": format!("?start={next}")}])
        } else {
            json!([])
        };
        let body = json!({"elements": elements, "paging": {"links": links}});
        Ok(Received { status: 200, body, ..Received::default() })
    }
}

fn asked(row: &Row) -> Value {
    serde_json::from_str(&row.arguments).unwrap_or_default()
}
