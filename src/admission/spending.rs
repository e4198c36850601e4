//! The caps on what an agent may set in motion in a day.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::{Refusal, subject};
use crate::call::Call;
use crate::catalogue::looks::Cost;
use crate::model::method::Effect;
use crate::plan::Planned;
use crate::policy::Caps;
use crate::store::Store;
use crate::store::spending::{Before, Spending};

const MILLION: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

fn micros(amount: Decimal) -> i64 {
    amount.checked_mul(MILLION).and_then(|micros| micros.ceil().to_i64()).unwrap_or(i64::MAX)
}

/// What a write lets flow, as the books have it; nothing where it lets nothing flow.
pub(super) fn of(planned: &Planned, call: &Call, caps: &Caps) -> Result<Option<Spending>, Refusal> {
    let Some(cost) = &planned.stated().cost else { return Ok(None) };
    if call.entry.spec.effect != Effect::Spend {
        return Ok(None);
    }
    // What costs nothing costs it in any currency.
    if cost.a_day.is_some_and(|a_day| a_day.is_zero()) {
        return Ok(None);
    }
    let endpoint = || planned.endpoint().to_owned();
    let Cost { currency: Some(currency), a_day: Some(a_day), .. } = cost else {
        // What has no bound fits under no cap; without one, a person's yes is enough.
        if caps.is_empty() {
            return Ok(None);
        }
        return Err(Refusal::CostUnknown { endpoint: endpoint() });
    };
    let session = planned.session();
    Ok(Some(Spending {
        place: session.upstream.place(),
        agent: call.agent.clone(),
        day: session.upstream.clock.today().to_string(),
        flows_in: planned
            .stated()
            .flows_in
            .clone()
            .or_else(|| subject(call))
            .unwrap_or_else(|| planned.digest().to_owned()),
        currency: currency.to_string(),
        micros: micros(*a_day),
        cap: caps.of(currency).map(micros),
    }))
}

/// Whether it fits under the cap, before a person is asked for nothing.
pub(super) async fn check(
    store: &Store,
    planned: &Planned,
    spending: &Spending,
) -> Result<(), Refusal> {
    if spending.cap.is_none() {
        return Ok(());
    }
    let before = store.spent(spending).await?;
    if spending.fits(&before) { Ok(()) } else { Err(over(planned, spending, before)) }
}

pub(super) fn over(planned: &Planned, spending: &Spending, before: Before) -> Refusal {
    let words = |micros: i64| {
        let amount = Decimal::from(micros).checked_div(MILLION).unwrap_or_default().normalize();
        format!("{amount} {}", spending.currency)
    };
    Refusal::SpendCap {
        endpoint: planned.endpoint().to_owned(),
        cap: words(spending.cap.unwrap_or_default()),
        before: words(before.whole()),
        wanted: words(spending.micros),
        resets_at: planned.session().upstream.clock.next_reset(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fraction_of_a_millionth_counts_as_one() {
        assert_eq!(micros("0.0000001".parse().unwrap()), 1);
        assert_eq!(micros(Decimal::MAX), i64::MAX);
    }
}
