use std::collections::BTreeSet;
use std::sync::Arc;

use super::linkedin::{TABLE, explain, row_for};
use super::*;
use crate::access::{self, Speaker};
use crate::auth::{Grant, Scopes, Tier, Token, Upstream};
use crate::catalogue;
use crate::client::{Failure, InputError};
use crate::model::scope::Granted;
use crate::model::version;

fn context(endpoint: &str, scopes: &str) -> Context {
    let (group, action) = endpoint.split_once('.').unwrap();
    let group = catalogue::GROUPS.iter().find(|g| g.name == group).unwrap();
    let session = Session {
        app: "app".into(),
        account: "acme".to_owned(),
        grant: Grant::fixed(Token::new("AQX-secret".to_owned()), None),
        scopes: Scopes::Known(Granted::parse(scopes)),
        products: Vec::new(),
        tier: Tier::unknown(),
        holder: String::new(),
        member: None,
        refresh_ends_at: None,
        upstream: Arc::new(Upstream::live(version::DEFAULT)),
    };
    Context {
        endpoint: endpoint.to_owned(),
        spec: Some(group.entry(action).unwrap().spec),
        target: crate::auth::Target::Live,
        account: "acme".to_owned(),
        session: Some(Arc::new(session)),
    }
}

fn refused(status: u16, code: &str, number: i64, message: &str) -> Refused {
    Refused {
        status,
        code: Some(code.to_owned()).filter(|code| !code.is_empty()),
        service_error_code: Some(number).filter(|number| *number != 0),
        message: message.to_owned(),
        ..Refused::default()
    }
}

fn with_input(status: u16, code: &str) -> Refused {
    let input = InputError { code: code.to_owned(), description: String::new(), field: None };
    Refused { status, inputs: vec![input], ..Refused::default() }
}

/// Every status and code of the fact pages, the row that must explain it, and its kind for a read.
fn facts() -> Vec<(Refused, &'static str, Kind)> {
    use Kind as K;
    let throttle = "Resource level throttle limit for calls to this resource is reached.";
    let day =
        "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.";
    let member_day =
        "Resource level throttle MEMBER DAY limit for calls to this resource is reached.";
    let comments = "Comment create throttled: creation rate limit exceeded for member";
    let denied = "Not enough permissions to access: partnerApiPostsExternal.CREATE.20260901";
    let mut all = vec![
        (
            refused(400, "VERSION_MISSING", 0, "A version must be present."),
            "version_missing",
            K::VersionMissing,
        ),
        (
            refused(426, "NONEXISTENT_VERSION", 0, "Requested version 20241101 is not active"),
            "version_retired",
            K::VersionRetired,
        ),
        (
            refused(400, "ILLEGAL_ARGUMENT", 0, "Syntax exception in path variables"),
            "bad_request",
            K::RejectedByLinkedin,
        ),
        (refused(400, "PARAM_INVALID", 0, ""), "bad_request", K::RejectedByLinkedin),
        (refused(400, "QUERY_PARAM_NOT_ALLOWED", 0, ""), "fields", K::RejectedByLinkedin),
        (
            refused(
                400,
                "FIELD_INVALID",
                0,
                "Invalid param. Please see errorDetails for more information.",
            ),
            "fields",
            K::RejectedByLinkedin,
        ),
        (refused(400, "MULTIPLE_VALIDATIONS_FAILED", 0, ""), "fields", K::RejectedByLinkedin),
        (
            refused(
                400,
                "",
                0,
                "Unable to get activityIds from any of the given shares. Either the shares/ugcPosts do not have corresponding activities or the organizational entity did not post them.",
            ),
            "no_figures",
            K::NotFound,
        ),
        (refused(400, "MISSING_REQUIRED_FIELD_FOR_DSC", 0, ""), "dsc", K::RejectedByLinkedin),
        (
            refused(400, "INVALID_POST_FINDER_AUTHOR_ENTITY_TYPE", 0, ""),
            "fields",
            K::RejectedByLinkedin,
        ),
        (
            refused(400, "", 0, "Member permissions must be used when using member as author"),
            "member_finder",
            K::MissingScope,
        ),
        (
            refused(400, "invalid_request", 0, "Unable to retrieve access token"),
            "grant",
            K::NotSignedIn,
        ),
        (
            refused(401, "EMPTY_ACCESS_TOKEN", 401, "Empty oauth2_access_token"),
            "token_absent",
            K::NotSignedIn,
        ),
        (
            refused(401, "INVALID_ACCESS_TOKEN", 65_600, "Invalid access token"),
            "token_invalid",
            K::NotSignedIn,
        ),
        (
            refused(
                401,
                "REVOKED_ACCESS_TOKEN",
                65_601,
                "The token used in the request has been revoked by the user",
            ),
            "token_revoked",
            K::TokenRevoked,
        ),
        (
            refused(
                401,
                "EXPIRED_ACCESS_TOKEN",
                65_602,
                "The token used in the request has expired",
            ),
            "token_expired",
            K::TokenExpired,
        ),
        (
            refused(401, "RESTRICTED_MEMBER", 65_608, "Member is restricted"),
            "member_restricted",
            K::RejectedByLinkedin,
        ),
        (refused(403, "ACCESS_DENIED", 100, denied), "scope", K::MissingScope),
        (
            refused(
                403,
                "",
                0,
                "Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/content]",
            ),
            "field_of_another_product",
            K::ProductNotApproved,
        ),
        (
            refused(
                403,
                "",
                0,
                "Unpermitted fields present in RESOURCE_KEY: Data Processing Exception while processing fields [/key]",
            ),
            "key_not_allowed",
            K::MissingRole,
        ),
        (
            refused(
                403,
                "",
                0,
                "Field Value validation failed in REQUEST_BODY: Data Processing Exception while processing fields [/author]",
            ),
            "author_not_allowed",
            K::MissingRole,
        ),
        (
            refused(
                403,
                "",
                0,
                "Viewer don't have permission to the ADMIN_ONLY VisibilityReduction for urn:li:organization:7",
            ),
            "page_not_administered",
            K::MissingRole,
        ),
        (
            refused(
                403,
                "",
                0,
                "Accessing the UGC resource is forbidden. Please check your permissions for this resource",
            ),
            "member_post_closed",
            K::MissingScope,
        ),
        (
            refused(
                403,
                "",
                0,
                "Accessing this image resource is forbidden. Please check your permissions for this resource",
            ),
            "media_closed",
            K::MissingScope,
        ),
        (
            refused(403, "", 0, "member is unauthorized on urn:li:activity:7"),
            "target_closed",
            K::MissingRole,
        ),
        (refused(403, "", 0, ""), "forbidden", K::RejectedByLinkedin),
        (refused(404, "NOT_FOUND", 0, ""), "not_found", K::NotFound),
        (
            refused(404, "RESOURCE_NOT_FOUND", 0, "No virtual resource found"),
            "version_of_resource",
            K::NotFound,
        ),
        (refused(405, "", 0, ""), "method", K::RejectedByLinkedin),
        (refused(411, "", 0, ""), "method", K::RejectedByLinkedin),
        (refused(412, "", 0, ""), "method", K::RejectedByLinkedin),
        (refused(409, "CONFLICT", 0, ""), "conflict", K::Conflict),
        (
            refused(422, "", 0, "ERROR :: /author :: Urn doesn't start with 'urn:'."),
            "schema",
            K::RejectedByLinkedin,
        ),
        (refused(422, "UNPROCESSABLE_ENTITY", 0, ""), "schema", K::RejectedByLinkedin),
        (with_input(422, "DUPLICATE_POST"), "duplicate", K::Duplicate),
        (refused(429, "TOO_MANY_REQUESTS", 101, throttle), "day_quota", K::QuotaReached),
        (refused(429, "TOO_MANY_REQUESTS", 101, day), "day_quota", K::QuotaReached),
        (refused(429, "TOO_MANY_REQUESTS", 0, member_day), "day_quota", K::QuotaReached),
        (refused(429, "", 0, comments), "comment_throttle", K::RateLimited),
        (refused(429, "", 0, ""), "rate", K::RateLimited),
        (refused(500, "INTERNAL_SERVER_ERROR", 0, ""), "broken", K::LinkedinUnavailable),
        (refused(502, "", 0, ""), "broken", K::LinkedinUnavailable),
        (refused(503, "SERVICE_UNAVAILABLE", 0, ""), "broken", K::LinkedinUnavailable),
        (refused(504, "", 0, ""), "broken", K::LinkedinUnavailable),
        (refused(418, "TEAPOT", 0, "new at LinkedIn"), "unexpected", K::UnexpectedReply),
        (with_input(400, "MEDIA_ASSET_WAITING_UPLOAD"), "media_waiting", K::RejectedByLinkedin),
        (with_input(400, "MEDIA_ASSET_PROCESSING_FAILED"), "media_failed", K::RejectedByLinkedin),
        (with_input(400, "INVALID_IMAGE_ID"), "media_unknown", K::RejectedByLinkedin),
        (with_input(400, "INVALID_VIDEO_ID"), "media_unknown", K::RejectedByLinkedin),
        (with_input(400, "EXPIRED_UPLOAD_URL"), "upload_late", K::RejectedByLinkedin),
    ];
    for code in [
        "MISSING_FIELD",
        "INVALID_URN_TYPE",
        "INVALID_URN_ID",
        "FIELD_LENGTH_TOO_LONG",
        "INVALID_VALUE_FOR_FIELD",
        "INVALID_VALUE_BLANK_FIELD",
        "NO_PERMISSION_ON_ENTITY",
    ] {
        all.push((with_input(400, code), "fields", K::RejectedByLinkedin));
    }
    all
}

#[test]
fn every_answer_of_the_fact_pages_is_explained_by_its_own_row_and_no_row_is_idle() {
    let context = context("posts.get", "openid");
    let mut used = BTreeSet::new();
    for (refused, row, kind) in facts() {
        assert_eq!(row_for(&refused).map(|row| row.name), Some(row), "{refused:?}");
        let said = explain(&refused, &context);
        assert_eq!(said.kind, kind, "{row}");
        assert!(
            !said.cause.is_empty() && !said.fix.is_empty() && said.docs.starts_with("https://"),
            "{row}"
        );
        assert!(said.summary.contains(&refused.status.to_string()), "{row}");
        assert_eq!(said.retry == Retry::AfterTime, said.retry_at.is_some(), "{row}");
        used.insert(row);
    }
    let rows: BTreeSet<_> = TABLE.iter().map(|row| row.name).collect();
    assert_eq!(used, rows);
    assert_eq!(rows.len(), TABLE.len(), "a row's name stands twice");
}

#[test]
fn a_breakdown_during_a_write_leaves_its_outcome_unknown_and_during_a_read_does_not() {
    let broken = Failure::Refused(Box::new(refused(500, "", 0, "")));
    let write = broken.explain(&context("posts.create", "w_member_social"));
    assert_eq!(
        (write.kind, write.outcome, write.retry),
        (Kind::OutcomeUnknown, Outcome::Unknown, Retry::CheckFirst)
    );
    let read = broken.explain(&context("posts.get", "r_organization_social"));
    assert_eq!((read.kind, read.outcome), (Kind::LinkedinUnavailable, Outcome::NotDone));
    for failure in [
        Failure::NoReply { reason: "reset".into(), timed_out: false },
        Failure::NoReply { reason: "late".into(), timed_out: true },
        Failure::TooLarge { limit: 1 },
        Failure::Unreadable { status: 201, reason: "x".into() },
        Failure::Redirected { status: 302 },
    ] {
        let said = failure.explain(&context("posts.create", "w_member_social"));
        assert_eq!(
            (said.kind, said.outcome),
            (Kind::OutcomeUnknown, Outcome::Unknown),
            "{failure}"
        );
        let said = failure.explain(&context("posts.get", "r_organization_social"));
        assert_eq!(said.outcome, Outcome::NotDone, "{failure}");
    }
    let unsent = Failure::NotSent { reason: "refused".into(), connecting: true }
        .explain(&context("posts.create", ""));
    assert_eq!((unsent.kind, unsent.outcome), (Kind::LinkedinUnavailable, Outcome::NotDone));
}

#[test]
fn a_scope_that_is_there_and_still_refused_points_at_the_product() {
    let denied = refused(403, "ACCESS_DENIED", 100, "Not enough permissions to access: x");
    let lacking = explain(&denied, &context("posts.create", "openid"));
    assert_eq!(lacking.kind, Kind::MissingScope);
    assert!(lacking.missing.products.contains(&"Share on LinkedIn"));
    let held = explain(&denied, &context("posts.create", "w_member_social"));
    assert_eq!(held.kind, Kind::ProductNotApproved);
}

#[test]
fn a_missing_scope_names_what_was_granted_what_is_missing_and_who_grants_it() {
    let refusal = access::Refusal::MissingScope {
        any_of: vec![vec![Scope::WOrganizationSocial]],
        granted: vec!["openid".to_owned(), "w_member_social".to_owned()],
        speaker: Speaker::Organization("urn:li:organization:7".to_owned()),
        older: None,
    };
    let said = refusal.explain(&context("posts.create", "openid"));
    assert_eq!(
        said.summary,
        "posts.create as urn:li:organization:7 needs w_organization_social; this sign-in granted openid, w_member_social."
    );
    assert_eq!(said.missing.products, ["Community Management API", "Advertising API"]);
    assert!(
        said.fix[0].contains("Community Management API") && said.fix[0].contains("Advertising API")
    );
}

#[test]
fn a_closed_scope_is_never_worth_another_try() {
    let refusal = access::Refusal::MissingScope {
        any_of: vec![vec![Scope::RMemberSocial]],
        granted: vec![],
        speaker: Speaker::Member,
        older: None,
    };
    let said = refusal.explain(&context("posts.find_by_author", ""));
    assert_eq!((said.kind, said.retry), (Kind::MissingScope, Retry::Never));
    assert!(said.missing.products.is_empty() && said.summary.contains("nobody new"));
}

#[test]
fn refusals_of_the_older_resources_are_explained_like_those_of_the_newer() {
    for (endpoint, resource) in [
        ("shares.get", "ugcPosts.GET.NO_VERSION"),
        ("profile.person", "people.GET.NO_VERSION"),
        ("profile.people", "people.BATCH_GET.NO_VERSION"),
    ] {
        let message = format!("Not enough permissions to access: {resource}");
        let said = explain(&refused(403, "", 100, &message), &context(endpoint, "w_member_social"));
        assert_eq!(said.kind, Kind::MissingScope, "{endpoint}");
        assert!(
            said.missing.products.contains(&"Community Management API"),
            "{endpoint}: {:?}",
            said.missing.products
        );
    }
    let approved = context("shares.get", "r_organization_social");
    let message = "Not enough permissions to access: ugcPosts.GET.NO_VERSION";
    let said = explain(&refused(403, "", 100, message), &approved);
    assert_eq!(said.kind, Kind::ProductNotApproved);
}

#[test]
fn whoever_asks_about_somebody_else_is_told_to_ask_about_themselves() {
    let person = |id: &str| crate::model::urn::Urn::parse(&format!("urn:li:person:{id}")).unwrap();
    let refusal = access::Refusal::NotYourself { author: person("other"), member: person("me") };
    let said = refusal.explain(&context("profile.connections", "r_1st_connections_size"));
    assert_eq!(said.field.as_deref(), Some("person"));
    assert!(said.cause.contains("about themselves only"), "{}", said.cause);
    let said = refusal.explain(&context("posts.create", "w_member_social"));
    assert_eq!(said.field.as_deref(), Some("author"));
    assert!(said.fix[0].contains("or a page"), "{:?}", said.fix);
}
