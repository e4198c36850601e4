//! What the audit is told before a write leaves.

use crate::call::Call;
use crate::plan::Planned;
use crate::store::audit::Record;

/// The record without which a write does not leave (AUD-2).
pub(super) fn leaving(planned: &Planned, call: &Call, operation: &str) -> Record {
    // A job is told of by its own name; what leaves for it is this.
    Record {
        endpoint: planned.endpoint().to_owned(),
        area: call.group.name.to_owned(),
        effect: planned.effect().as_str().to_owned(),
        operation: operation.to_owned(),
        digest: planned.digest().to_owned(),
        ..call.trail.leaving()
    }
}
