//! What the audit is told before a write leaves.

use crate::call::Call;
use crate::plan::Planned;
use crate::store::audit::{Part, Record};

/// The record without which a write does not leave (AUD-2).
pub(super) fn leaving(planned: &Planned, call: &Call, operation: &str) -> Record {
    let session = planned.session();
    let name = uuid::Uuid::new_v4().simple().to_string();
    Record {
        part: Part::Leaves,
        endpoint: planned.endpoint().to_owned(),
        area: call.group.name.to_owned(),
        effect: planned.effect().as_str().to_owned(),
        target: session.upstream.target.as_str().to_owned(),
        account: session.account.clone(),
        subject: super::subject(call).unwrap_or_default(),
        operation: operation.to_owned(),
        digest: planned.digest().to_owned(),
        ..Record::new(name, &call.agent)
    }
}
