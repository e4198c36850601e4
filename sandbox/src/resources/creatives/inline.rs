//! `createInline`: the post and the creative that shows it, at once.

use serde_json::{Value as Json, json};

use super::{
    super::posts::{self, schema},
    create, fields, text,
};
use crate::{
    errors::{AdvertisingRefusal, InputError, Place, Refusal},
    reply::Reply,
    resources::ads,
    visit::Visit,
};

/// Where the post stands in the body, for complaints.
const POST: &str = "/creative/inlineContent/post";

/// The answer has a body and no `x-restli-id`, as two live runs found.
pub(super) fn create(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    // The gate takes any of the fact's scopes; this needs one of either kind.
    if !visit.caller()?.has_any(&visit.fact.scopes) {
        return Err(Refusal::Unpermitted {
            place: Place::Body,
            fields: vec!["/creative".to_owned()],
        });
    }
    let body = visit.json()?;
    schema::action(&body, fields::INLINE)?;
    let mut creative = body.get("creative").cloned().unwrap_or_default();
    let mut post = creative.pointer("/inlineContent/post").cloned().unwrap_or_default();
    complete(&mut post);
    schema::create(&post).map_err(deeper)?;
    let account = ads::enter(visit)?;
    create::check(visit, account, &creative)?;
    check_post(&post, account)?;
    let urn = posts::publish(visit, &post, false).map_err(|refusal| match refusal {
        // Right after an upload the medium is not there yet.
        Refusal::Inputs { errors } if errors.iter().any(InputError::is_of_asset) => {
            Refusal::Advertising(AdvertisingRefusal::EntityMissing)
        }
        other => deeper(other),
    })?;
    if let Some(fields) = creative.as_object_mut() {
        fields.insert("content".to_owned(), json!({"reference": urn}));
    }
    let urn = create::keep(visit, account, &creative)?;
    Ok(Reply::json(200, &json!({"value": {"creative": urn}})))
}

/// What a sponsored post need not say.
fn complete(post: &mut Json) {
    if let Some(fields) = post.as_object_mut() {
        fields.entry("distribution").or_insert_with(|| json!({"feedDistribution": "NONE"}));
        fields.entry("lifecycleState").or_insert_with(|| "PUBLISHED".into());
        fields.entry("visibility").or_insert_with(|| "PUBLIC".into());
    }
}

/// A complaint of the post's schema, told from the body's beginning.
fn deeper(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Schema { lines } => Refusal::Schema {
            lines: lines
                .iter()
                .map(|line| line.replacen("ERROR :: /", &format!("ERROR :: {POST}/"), 1))
                .collect(),
        },
        other => other,
    }
}

fn check_post(post: &Json, account: u64) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    let advertised = text(post, "/adContext/dscAdAccount");
    if advertised != Some(format!("urn:li:sponsoredAccount:{account}").as_str()) {
        let path = format!("{POST}/adContext/dscAdAccount");
        errors.push(match advertised {
            Some(other) => InputError::value(&path, other),
            None => InputError::missing(&path),
        });
    }
    let has_label = post.get("contentCallToActionLabel").is_some();
    if has_label && post.get("contentLandingPage").is_none() {
        errors.push(InputError::missing(&format!("{POST}/contentLandingPage")));
    }
    if errors.is_empty() { Ok(()) } else { Err(Refusal::Inputs { errors }) }
}
