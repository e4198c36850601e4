//! `/_sandbox/consent`: the next sign-ins answer themselves, for programs without a browser.

use bytes::Bytes;
use serde_json::{Value as Json, json};

use super::{ControlError, only, parse};
use crate::{
    reply::Reply,
    shared::Shared,
    world::{
        World,
        grants::{Armed, Choice},
    },
};

pub(super) fn view(world: &World) -> Json {
    json!({"armed": world.grants.armed})
}

/// In place of what was armed before.
pub(super) fn arm(shared: &Shared, body: &Bytes) -> Result<Reply, ControlError> {
    let body = parse(body)?;
    only(&body, &["member", "answer", "times"])?;
    let field = |name: &'static str| ControlError::Field { name };
    let answer: Choice = body
        .get("answer")
        .and_then(|answer| serde_json::from_value(answer.clone()).ok())
        .ok_or(field("answer"))?;
    // Whoever leaves has not said who they are; whoever allows has to.
    let member = match body.get("member") {
        None if answer != Choice::Allow => "",
        other => other.and_then(Json::as_str).ok_or(field("member"))?,
    };
    let times = match body.get("times") {
        None => 1,
        Some(times) => times.as_u64().filter(|times| *times > 0).ok_or(field("times"))?,
    };
    let mut world = shared.world();
    if !member.is_empty() && world.member(member).is_none() {
        return Err(ControlError::Member { name: member.to_owned() });
    }
    if member.is_empty() && answer == Choice::Allow {
        return Err(field("member"));
    }
    world.grants.armed = Some(Armed { member: member.to_owned(), answer, times });
    shared.keep(&world);
    Ok(Reply::json(200, &view(&world)))
}

pub(super) fn disarm(shared: &Shared) -> Json {
    let mut world = shared.world();
    world.grants.armed = None;
    shared.keep(&world);
    view(&world)
}
