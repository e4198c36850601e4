//! The one shape of every answer, success and error alike.

use serde_json::{Map, Value, json};

use super::record::Facts;
use crate::admission::Quota;
use crate::auth::{Session, Target, Upstream};
use crate::call::{From, Meter, Page};
use crate::chart::Chart;
use crate::explain::{Context, Explanation, Kind, Outcome};
use crate::flow::{Done, Ended, Outcome as How, Told, Verified};
use crate::model::method::Effect;
use crate::model::untrusted::excerpt;
use crate::store::confirmations::Question;

/// The largest answer.
const LARGEST: usize = 64 * 1024;

/// What a tool call is answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    fields: Map<String, Value>,
    outcome: Outcome,
    question: Option<Box<Question>>,
    chart: Option<Box<Chart>>,
    refusal: Option<Box<Refusal>>,
}

/// What the audit is told of a refusal, and the caller is not.
#[derive(Clone, Debug, PartialEq)]
struct Refusal {
    kind: Kind,
    rule: Option<String>,
    left: bool,
}

impl Answer {
    fn new(
        action: &str,
        outcome: Outcome,
        summary: &str,
        context: &Context,
        meter: &Meter,
    ) -> Self {
        let prefix = if context.target == Target::Sandbox { "Sandbox: " } else { "" };
        let mut fields = Map::new();
        fields.insert("action".to_owned(), json!(excerpt(action, 60)));
        fields.insert("outcome".to_owned(), json!(outcome));
        fields.insert("summary".to_owned(), json!(format!("{prefix}{summary}")));
        fields.insert("target".to_owned(), json!(context.target.as_str()));
        fields.insert("account".to_owned(), json!(context.account));
        fields.insert("linkedin_calls".to_owned(), json!(meter.sent()));
        Self { fields, outcome, question: None, chart: None, refusal: None }
    }

    /// A call that went through the stages.
    pub fn ended(
        action: &str,
        ended: Ended,
        page: Option<&Page>,
        context: &Context,
        meter: &Meter,
    ) -> Self {
        let mut answer = match ended.outcome {
            How::Done(done) => Self::done(action, *done, page, context, meter),
            How::Refused(said) => Self::refused(action, &said, context, meter),
            How::GoesOn(shaped) => {
                let mut answer =
                    Self::new(action, Outcome::NotDone, &shaped.summary, context, meter);
                answer.fields.insert("result".to_owned(), Value::Object(shaped.result));
                answer.fields.insert("warnings".to_owned(), json!(shaped.warnings));
                answer
            }
            How::ToldBefore(told) => Self::told_before(action, *told, context, meter),
            How::Asked(question, said) => {
                let mut answer = Self::refused(action, &said, context, meter);
                answer.question = Some(question);
                answer
            }
            How::Declined(endpoint) => {
                // A no is an answer like any other.
                let summary = format!("A person said no to {endpoint}; nothing was sent.");
                let mut answer = Self::new(action, Outcome::NotDone, &summary, context, meter);
                answer.fields.insert("result".to_owned(), json!({"declined": true}));
                answer.fields.insert("warnings".to_owned(), json!([]));
                answer
            }
        };
        if let Some(operation) = ended.operation {
            answer.fields.insert("operation".to_owned(), json!(operation));
        }
        if ended.repetition.is_some() {
            answer.fields.insert("replayed".to_owned(), json!(true));
        }
        answer
    }

    /// A call that ended as another did, which was under way when it came.
    fn told_before(action: &str, told: Told, context: &Context, meter: &Meter) -> Self {
        let mut answer = Self::new(action, Outcome::NotDone, &told.summary, context, meter);
        answer.fields.insert("error".to_owned(), told.error.unwrap_or_default());
        answer.fields.insert("warnings".to_owned(), json!(told.warnings));
        answer
    }

    /// What a person is asked before this call can be done.
    pub fn question(&self) -> Option<&Question> {
        self.question.as_deref()
    }

    /// A call that ended well.
    pub fn done(
        action: &str,
        done: Done,
        page: Option<&Page>,
        context: &Context,
        meter: &Meter,
    ) -> Self {
        let mut shaped = done.shaped;
        match done.verified {
            None => {}
            Some(Verified::Equal) => {
                shaped.result.insert("verified".to_owned(), json!(true));
                shaped.summary =
                    shaped.summary.trim_end_matches('.').to_owned() + "; read back and equal.";
            }
            Some(Verified::Different) => {
                shaped.summary = shaped.summary.trim_end_matches('.').to_owned()
                    + ", but what LinkedIn shows differs from what was sent.";
                shaped.result.insert("verified".to_owned(), json!(false));
                shaped.warnings.push(
                    "What LinkedIn shows differs from what was sent (a mention whose name does not match turns into plain text, for example). Look at it."
                        .to_owned(),
                );
            }
            Some(Verified::NotReadable) => {
                shaped.result.insert("verified".to_owned(), json!("not_readable"));
            }
        }
        let mut answer = Self::new(action, Outcome::Done, &shaped.summary, context, meter);
        let mut result = Value::Object(shaped.result);
        if let Some(session) = context.session.as_deref() {
            local_addresses(&mut result, &session.upstream);
            shaped.warnings.extend(warnings(session));
        }
        shorten(&mut result, page, &mut shaped.warnings);
        answer.chart = shaped.chart.map(Box::new);
        answer.fields.insert("result".to_owned(), result);
        answer.fields.insert("warnings".to_owned(), json!(shaped.warnings));
        if let Some(as_of) = done.as_of {
            answer.fields.insert("as_of".to_owned(), json!(as_of.to_string()));
        }
        answer
    }

    /// A call that was refused or failed.
    pub fn refused(action: &str, said: &Explanation, context: &Context, meter: &Meter) -> Self {
        // Only a write can be in doubt.
        let write = context.spec.is_none_or(|spec| spec.effect != Effect::Read);
        let outcome = if write { said.outcome } else { Outcome::NotDone };
        let mut answer = Self::new(action, outcome, &said.summary, context, meter);
        answer.fields.insert("error".to_owned(), said.to_value());
        let (kind, rule, left) = (said.kind, said.rule.clone(), said.linkedin.is_some());
        answer.refusal = Some(Box::new(Refusal { kind, rule, left }));
        let warnings: Vec<String> = context.session.as_deref().map(warnings).unwrap_or_default();
        answer.fields.insert("warnings".to_owned(), json!(warnings));
        answer
    }

    /// An answer that no endpoint gave.
    pub fn own(
        action: &str,
        summary: &str,
        result: Value,
        context: &Context,
        meter: &Meter,
    ) -> Self {
        let mut answer = Self::new(action, Outcome::Done, summary, context, meter);
        answer.fields.insert("result".to_owned(), result);
        let warnings: Vec<String> = context.session.as_deref().map(warnings).unwrap_or_default();
        answer.fields.insert("warnings".to_owned(), json!(warnings));
        answer
    }

    /// With the requests of the same call before a person was asked.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        let calls = |answer: &Self| answer.fields.get("linkedin_calls").and_then(Value::as_u64);
        let both = calls(&self).unwrap_or_default() + calls(before).unwrap_or_default();
        self.fields.insert("linkedin_calls".to_owned(), json!(both));
        self
    }

    /// What a picture beside the numbers would show, where one was asked for.
    pub fn chart(&self) -> Option<&Chart> {
        self.chart.as_deref()
    }

    /// The same for whoever takes text only; it says so where a picture was asked for.
    #[must_use]
    pub fn without_chart(mut self) -> Self {
        let warning = "A chart is drawn for MCP clients only; these are its numbers.".to_owned();
        let warnings: Vec<String> = self.chart.take().map(|_| warning).into_iter().collect();
        self.with_warnings(&warnings)
    }

    /// Adds warnings.
    #[must_use]
    pub fn with_warnings(mut self, more: &[String]) -> Self {
        if let Some(Value::Array(warnings)) = self.fields.get_mut("warnings") {
            warnings.extend(more.iter().map(|warning| json!(warning)));
        }
        self
    }

    /// Adds what is left of the day's quota.
    #[must_use]
    pub fn with_quota(mut self, quota: &Quota) -> Self {
        let value = json!({
            "endpoint": quota.endpoint, "member_left": quota.member_left,
            "app_left": quota.app_left, "resets_at": quota.resets_at.to_string(),
        });
        self.fields.insert("quota".to_owned(), value);
        let warning: Vec<String> = quota.warning.iter().cloned().collect();
        self.with_warnings(&warning)
    }

    /// Whether MCP calls this an error.
    pub fn is_error(&self) -> bool {
        self.fields.contains_key("error")
    }

    /// What the audit wants to know.
    pub(super) fn facts(&self) -> Facts {
        let text = |name: &str| {
            self.fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let calls = self.fields.get("linkedin_calls").and_then(Value::as_u64).unwrap_or_default();
        let declined = self.fields.get("result").and_then(|result| result.get("declined"));
        let refusal = self.refusal.as_deref();
        Facts {
            outcome: text("outcome"),
            target: text("target"),
            account: text("account"),
            operation: text("operation"),
            linkedin_calls: u32::try_from(calls).unwrap_or(u32::MAX),
            kind: refusal.map(|refusal| refusal.kind),
            rule: refusal.and_then(|refusal| refusal.rule.clone()),
            left: refusal.is_some_and(|refusal| refusal.left),
            declined: declined == Some(&Value::Bool(true)),
        }
    }

    /// What became of the call.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The structured form.
    pub fn structured(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    /// The text form, which must suffice alone.
    pub fn text(&self) -> String {
        let summary = self.fields.get("summary").and_then(Value::as_str).unwrap_or_default();
        let rest = self.fields.get("error").or_else(|| self.fields.get("result"));
        let mut text = summary.to_owned();
        if let Some(rest) = rest {
            text.push('\n');
            text.push_str(&rest.to_string());
        }
        let warnings = self.fields.get("warnings").and_then(Value::as_array);
        for warning in warnings.into_iter().flatten().filter_map(Value::as_str) {
            text.push_str("\nWarning: ");
            text.push_str(warning);
        }
        text
    }
}

/// What everybody who calls should know: a version that is about to end, a sign-in that is.
fn warnings(session: &Session) -> Vec<String> {
    let upstream = &session.upstream;
    let version = crate::model::version::warning(upstream.version, upstream.clock.today());
    version.into_iter().chain(session.ending()).collect()
}

/// In the sandbox every address leads to the sandbox's own page.
fn local_addresses(value: &mut Value, upstream: &Upstream) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(address) if key == "url" => {
                        *address = upstream.web_address(address);
                    }
                    other => local_addresses(other, upstream),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                local_addresses(item, upstream);
            }
        }
        _ => {}
    }
}

fn too_large(result: &Value) -> bool {
    // Room for the summary, the quota and the warnings beside the result.
    result.to_string().len() > LARGEST - 4 * 1024
}

/// A result that is too large loses list items, then the ends of long texts, and says so.
fn shorten(result: &mut Value, page: Option<&Page>, warnings: &mut Vec<String>) {
    if !too_large(result) {
        return;
    }
    let before = items(result).map_or(0, |items| items.len());
    while too_large(result) && items(result).is_some_and(|items| items.len() > 1) {
        if let Some(items) = items(result) {
            items.pop();
        }
    }
    let kept = items(result).map_or(0, |items| items.len());
    if kept < before {
        let next = match page {
            Some(Page { from: From::Start(start), .. }) => {
                json!(format!("start-{}", start + u64::try_from(kept).unwrap_or(0)))
            }
            // LinkedIn's token leads past what was left out here.
            Some(Page { from: From::Token(_), .. }) | None => Value::Null,
        };
        let how = if next.is_null() {
            "ask for fewer at once, with `limit` where there are pages"
        } else {
            "go on with next_cursor"
        };
        if let Some(cursor) = result.get_mut("next_cursor") {
            *cursor = next;
        }
        warnings.push(format!("Shortened to {kept} of {before} items; {how}."));
    }
    if let Some(errors) = result.get_mut("errors").and_then(Value::as_array_mut)
        && errors.len() > 50
    {
        warnings
            .push(format!("Shortened to 50 of {} errors; ask for fewer at once.", errors.len()));
        errors.truncate(50);
    }
    for longest in [4_000, 1_000, 200] {
        if !too_large(result) {
            return;
        }
        cut(result, longest);
        warnings.push(format!("Texts were cut to {longest} characters."));
    }
    if too_large(result) {
        warnings.push("The result is too large to show; ask for less.".to_owned());
        *result = json!({"shortened": true});
    }
}

fn items(result: &mut Value) -> Option<&mut Vec<Value>> {
    result.get_mut("items").and_then(Value::as_array_mut)
}

fn cut(value: &mut Value, longest: usize) {
    match value {
        Value::String(text) if text.chars().count() > longest => *text = excerpt(text, longest),
        Value::Array(items) => items.iter_mut().for_each(|item| cut(item, longest)),
        Value::Object(map) => map.values_mut().for_each(|value| cut(value, longest)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_list_is_shortened_and_says_where_to_go_on() {
        let items: Vec<Value> =
            (0..100).map(|n| json!({"n": n, "text": "x".repeat(2_000)})).collect();
        let mut result = json!({"items": items, "next_cursor": "start-100"});
        let mut warnings = Vec::new();
        shorten(&mut result, Some(&Page { count: 100, from: From::Start(0) }), &mut warnings);
        let kept = result["items"].as_array().unwrap().len();
        assert!(kept > 10 && kept < 100);
        assert_eq!(result["next_cursor"], format!("start-{kept}"));
        assert!(result.to_string().len() <= LARGEST);
        assert_eq!(warnings.len(), 1);
    }

    #[test]
    fn one_huge_entity_loses_the_ends_of_its_texts() {
        let mut result = json!({"post": {"untrusted": {"text": "x".repeat(100_000)}}});
        let mut warnings = Vec::new();
        shorten(&mut result, None, &mut warnings);
        assert!(result.to_string().len() <= LARGEST);
        assert_eq!(warnings, ["Texts were cut to 4000 characters."]);
    }
}
