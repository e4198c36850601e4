//! LinkedIn's statuses and codes, as one ordered table: the first row that fits explains.
//!
//! Sources: <https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling>,
//! <https://learn.microsoft.com/en-us/linkedin/marketing/error-responses>.

mod ads;

use super::refusals::sign_in_again;
use super::{Context, Explanation, Kind, Missing, Retry, in_doubt, opened_by};
use crate::admission::Certainty;
use crate::auth::{NotRenewed, Scopes};
use crate::catalogue::spec::Access;
use crate::client::{Failure, Refused};
use crate::model::method::Method;
use crate::model::scope::Scope;

/// One row: when it fits, and what it means.
pub struct Row {
    /// A name for tests.
    pub name: &'static str,
    fits: fn(&Refused) -> bool,
    kind: Kind,
    retry: Retry,
    cause: &'static str,
    fix: &'static [&'static str],
}

fn says(refused: &Refused, part: &str) -> bool {
    refused.message.contains(part)
}

const fn row(
    name: &'static str,
    fits: fn(&Refused) -> bool,
    kind: Kind,
    retry: Retry,
    cause: &'static str,
    fix: &'static [&'static str],
) -> Row {
    Row { name, fits, kind, retry, cause, fix }
}

const NEW_TOKEN: &str = "Sign in again and give the new token to the server (LINKEDIN_MCP_ACCESS_TOKEN or LINKEDIN_MCP_ACCESS_TOKEN_FILE).";
const WAIT_MEDIA: &str =
    "Wait until the media's status is AVAILABLE, then post again; nothing was published.";

/// The table. Order matters: what is more particular stands above.
pub const TABLE: &[Row] = {
    use Kind as K;
    use Retry as R;
    &[
        row(
            "version_retired",
            |r| r.status == 426,
            K::VersionRetired,
            R::AfterFix,
            "LinkedIn no longer serves (or does not yet serve) the API version of this request.",
            &[
                "Set LINKEDIN_MCP_API_VERSION (or --api-version) to a version that is active, and restart.",
            ],
        ),
        row(
            "version_missing",
            |r| r.has_code("VERSION_MISSING"),
            K::VersionMissing,
            R::AfterFix,
            "LinkedIn received no version header.",
            &[
                "Something between this server and LinkedIn removes the header Linkedin-Version; look for a proxy.",
            ],
        ),
        row(
            "token_revoked",
            |r| {
                r.status == 401
                    && (r.service_error_code == Some(65_601) || r.has_code("REVOKED_ACCESS_TOKEN"))
            },
            K::TokenRevoked,
            R::AfterFix,
            "The token was revoked: by the member, or by a later sign-in with other scopes. A token just issued may need some seconds.",
            &[NEW_TOKEN],
        ),
        row(
            "token_expired",
            |r| {
                r.status == 401
                    && (r.service_error_code == Some(65_602) || r.has_code("EXPIRED_ACCESS_TOKEN"))
            },
            K::TokenExpired,
            R::AfterFix,
            "The token has expired; tokens live 60 days.",
            &[NEW_TOKEN],
        ),
        row(
            "member_restricted",
            |r| {
                r.status == 401
                    && (r.service_error_code == Some(65_608) || r.has_code("RESTRICTED_MEMBER"))
            },
            K::RejectedByLinkedin,
            R::Never,
            "LinkedIn has restricted this member's account.",
            &["The member has to settle that with LinkedIn, on linkedin.com."],
        ),
        row(
            "token_absent",
            |r| r.status == 401 && r.has_code("EMPTY_ACCESS_TOKEN"),
            K::NotSignedIn,
            R::AfterFix,
            "LinkedIn received no token.",
            &[
                "Something between this server and LinkedIn removes the Authorization header; look for a proxy.",
            ],
        ),
        row(
            "token_invalid",
            |r| r.status == 401,
            K::NotSignedIn,
            R::AfterFix,
            "LinkedIn does not know this token.",
            &[NEW_TOKEN],
        ),
        row(
            "scope",
            |r| r.status == 403 && says(r, "Not enough permissions to access"),
            K::MissingScope,
            R::AfterFix,
            "LinkedIn's gateway says that the app or the token lacks the permission for this resource.",
            &[],
        ),
        row(
            "key_not_allowed",
            |r| r.status == 403 && says(r, "Unpermitted fields present in RESOURCE_KEY"),
            K::MissingRole,
            R::AfterFix,
            "What the call names is nothing that this sign-in may touch: it belongs to another member, or to a page on which the member lacks the needed role.",
            &["Sign in as its author, or as somebody with a role on its page."],
        ),
        row(
            "field_of_another_product",
            |r| r.status == 403 && says(r, "Unpermitted fields present"),
            K::ProductNotApproved,
            R::AfterFix,
            "A field of the request is not in this app's permission.",
            &["Leave that field out, or get the product that includes it for your app."],
        ),
        row(
            "author_not_allowed",
            |r| r.status == 403 && says(r, "Field Value validation failed"),
            K::MissingRole,
            R::AfterFix,
            "A field names what is not the signed-in member's to use here: another person, a page or ad account without the needed role, or something of theirs.",
            &[],
        ),
        row(
            "page_not_administered",
            |r| r.status == 403 && says(r, "ADMIN_ONLY"),
            K::MissingRole,
            R::AfterFix,
            "The signed-in member does not administer this page.",
            &[
                "Ask an administrator of the page for the role ADMINISTRATOR.",
                "The public part of any page can be had with the action lookup.",
            ],
        ),
        row(
            "member_post_closed",
            |r| r.status == 403 && says(r, "Accessing the UGC resource is forbidden"),
            K::MissingScope,
            R::Never,
            "This token may not read that post: a member's post needs r_member_social, which LinkedIn grants to nobody new, and a page's post a role on the page.",
            &[
                "For a page's post: sign in as somebody with a role on that page.",
                "A member's post can be looked at on linkedin.com only.",
            ],
        ),
        row(
            "media_closed",
            |r| r.status == 403 && says(r, "Accessing this ") && says(r, " resource is forbidden"),
            K::MissingScope,
            R::AfterFix,
            "This sign-in may not read these media. Its owner may still post with them.",
            &[],
        ),
        row(
            "target_closed",
            |r| r.status == 403 && says(r, "member is unauthorized on"),
            K::MissingRole,
            R::AfterFix,
            "The signed-in member may neither see that nor act on it.",
            &[
                "On a page's post: sign in as somebody with a role on that page.",
                "Check the URN: an activity's number differs from its share's.",
            ],
        ),
        row(
            "forbidden",
            |r| r.status == 403,
            K::RejectedByLinkedin,
            R::AfterFix,
            "LinkedIn forbids this. Where its message names no reason, a missing role on the page or ad account is the usual one.",
            &[
                "Check the member's role on LinkedIn, and the app's products in the developer portal.",
            ],
        ),
        row(
            "member_finder",
            |r| r.status == 400 && says(r, "Member permissions must be used"),
            K::MissingScope,
            R::Never,
            "A member's posts can be listed only with r_member_social, which LinkedIn grants to nobody new.",
            &["Use a page as author.", "A member's posts can be looked at on linkedin.com only."],
        ),
        row(
            "duplicate",
            |r| r.has_code("DUPLICATE_POST") || (r.status == 422 && r.duplicate_of.is_some()),
            K::Duplicate,
            R::CheckFirst,
            "LinkedIn takes this for a repetition of a recent post by the same author (documented cool-down: 10 minutes; up to two days were seen).",
            &[
                "Look at the author's page: the first one may be live. LinkedIn sometimes names a post that no longer exists.",
                "To post nonetheless, change the text.",
            ],
        ),
        row(
            "media_waiting",
            |r| r.has_code("MEDIA_ASSET_WAITING_UPLOAD"),
            K::RejectedByLinkedin,
            R::AfterFix,
            "The media was announced but its bytes have not been uploaded.",
            &[WAIT_MEDIA],
        ),
        row(
            "media_failed",
            |r| r.has_code("MEDIA_ASSET_PROCESSING_FAILED"),
            K::RejectedByLinkedin,
            R::AfterFix,
            "LinkedIn could not process the media.",
            &["Upload it anew, in a format that LinkedIn takes."],
        ),
        row(
            "media_unknown",
            |r| r.has_code("INVALID_IMAGE_ID") || r.has_code("INVALID_VIDEO_ID"),
            K::RejectedByLinkedin,
            R::AfterFix,
            "LinkedIn does not know this media, or it belongs to somebody else.",
            &["Use media that the post's author owns."],
        ),
        row(
            "upload_late",
            |r| r.has_code("EXPIRED_UPLOAD_URL"),
            K::RejectedByLinkedin,
            R::AfterFix,
            "The upload address has expired.",
            &["Initialize the upload anew."],
        ),
        row(
            "version_of_resource",
            Refused::lacks_resource,
            K::NotFound,
            R::AfterFix,
            "LinkedIn does not know this resource: it may be younger than the API version in use, or not be open to this app's tier.",
            &[
                "Check LINKEDIN_MCP_API_VERSION, and the app's products and tier in the developer portal.",
            ],
        ),
        row(
            "not_found",
            |r| r.status == 404,
            K::NotFound,
            R::AfterFix,
            "LinkedIn finds no such thing, or does not show it to this member.",
            &["Check the URN or address: it may be mistyped, or what it named may be deleted."],
        ),
        row(
            "conflict",
            |r| r.status == 409,
            K::Conflict,
            R::CheckFirst,
            "Somebody else changed this at the same moment.",
            &["Read it again, then call again if the change is still wanted."],
        ),
        row(
            "comment_throttle",
            Refused::throttles_comments,
            K::RateLimited,
            R::AfterTime,
            "LinkedIn limits how fast one member may write comments; the window is one minute.",
            &["Wait a minute."],
        ),
        row(
            "day_quota",
            Refused::closes_the_day,
            K::QuotaReached,
            R::AfterTime,
            "LinkedIn says that the day's calls of this resource are used up; they start anew at 00:00 UTC.",
            &[
                "Wait until then.",
                "The app's limits show in the developer portal, on the Analytics tab.",
            ],
        ),
        row(
            "rate",
            |r| r.status == 429,
            K::RateLimited,
            R::AfterTime,
            "LinkedIn asks to slow down.",
            &["Wait a minute or more."],
        ),
        row(
            "schema",
            |r| r.status == 422,
            K::RejectedByLinkedin,
            R::AfterFix,
            "LinkedIn's schema rejects a field of the request.",
            &["Correct the fields that LinkedIn names."],
        ),
        row(
            "no_figures",
            |r| r.status == 400 && says(r, "Unable to get activityIds from any of the given"),
            K::NotFound,
            R::AfterFix,
            "LinkedIn has figures of none of these posts: each is deleted, of somebody else, or too fresh.",
            &[
                "Ask for posts of this very organization that still exist.",
                "Ask for a fresh post again later.",
            ],
        ),
        row(
            "dsc",
            |r| r.has_code("MISSING_REQUIRED_FIELD_FOR_DSC"),
            K::RejectedByLinkedin,
            R::AfterFix,
            "A post that is not for the feed must name the ad account that sponsors it.",
            &["Name the ad account."],
        ),
        row(
            "fields",
            |r| {
                r.status == 400
                    && (!r.inputs.is_empty() || FIELD_CODES.iter().any(|code| r.has_code(code)))
            },
            K::RejectedByLinkedin,
            R::AfterFix,
            "LinkedIn rejects a field of the request.",
            &["Correct the fields that LinkedIn names."],
        ),
        row(
            "grant",
            |r| r.status == 400 && r.has_code("invalid_request"),
            K::NotSignedIn,
            R::AfterFix,
            "LinkedIn's sign-in service rejects the request.",
            &[NEW_TOKEN],
        ),
        row(
            "bad_request",
            |r| r.status == 400,
            K::RejectedByLinkedin,
            R::Never,
            "LinkedIn calls the request malformed. That is likely a fault of this program.",
            &["Please report it, with the request id."],
        ),
        row(
            "method",
            |r| matches!(r.status, 405 | 411 | 412),
            K::RejectedByLinkedin,
            R::Never,
            "LinkedIn does not take such a request here. That is likely a fault of this program.",
            &["Please report it, with the request id."],
        ),
        row(
            "broken",
            |r| matches!(r.status, 500..=599),
            K::LinkedinUnavailable,
            R::AfterTime,
            "LinkedIn is out of order.",
            &["Try again in a minute."],
        ),
        row(
            "unexpected",
            |_| true,
            K::UnexpectedReply,
            R::CheckFirst,
            "LinkedIn gave an answer that none of its pages describes.",
            &["Please report it, with the request id."],
        ),
    ]
};

const FIELD_CODES: &[&str] = &[
    "MISSING_FIELD",
    "INVALID_URN_TYPE",
    "INVALID_URN_ID",
    "FIELD_LENGTH_TOO_LONG",
    "INVALID_VALUE_FOR_FIELD",
    "INVALID_VALUE_BLANK_FIELD",
    "NO_PERMISSION_ON_ENTITY",
    "FIELD_INVALID",
    "MULTIPLE_VALIDATIONS_FAILED",
    "INVALID_POST_FINDER_AUTHOR_ENTITY_TYPE",
    "QUERY_PARAM_NOT_ALLOWED",
];

/// The first row that fits; the last one fits everything.
pub fn row_for(refused: &Refused) -> Option<&'static Row> {
    ads::ROWS.iter().chain(TABLE).find(|row| (row.fits)(refused))
}

/// Explains what LinkedIn said.
pub fn explain(refused: &Refused, context: &Context) -> Explanation {
    let row = row_for(refused);
    // The last row fits everything; without it there would still be an honest answer.
    let (kind, retry, cause, fix) = row.map_or(
        (Kind::UnexpectedReply, Retry::CheckFirst, "LinkedIn gave an unknown answer.", &[][..]),
        |row| (row.kind, row.retry, row.cause, row.fix),
    );
    let mut said = context.start(kind, cause);
    said.retry = retry;
    said.fix = fix.iter().map(|line| (*line).to_owned()).collect();
    said.linkedin = Some(refused.clone());
    if kind == Kind::MissingScope {
        scope(&mut said, context, row.is_some_and(|row| row.name == "media_closed"));
    }
    if said.kind == Kind::MissingRole || row.is_some_and(|row| row.name == "forbidden") {
        role(&mut said, context);
    }
    if let Some(spec) = context.spec
        && row.is_some_and(|row| matches!(row.name, "forbidden" | "fields"))
    {
        said.fix.extend(spec.hints.iter().map(|hint| (*hint).to_owned()));
    }
    if refused.status == 401 && said.fix == [NEW_TOKEN] {
        signed_in(&mut said, context);
    }
    if let (Kind::Conflict, Some(undo)) = (kind, context.spec.and_then(|spec| spec.keyed)) {
        taken(&mut said, undo);
    }
    said.retry_at = match (said.retry, &context.session) {
        (Retry::AfterTime, Some(session)) if kind == Kind::QuotaReached => {
            Some(session.upstream.clock.next_reset())
        }
        (Retry::AfterTime, _) => context.after(refused.retry_after_ms),
        _ => None,
    };
    // A path is LinkedIn's word only while it looks like one.
    let path = |field: &String| {
        field.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_$.[]-".contains(&b))
    };
    said.field = refused.inputs.iter().find_map(|input| input.field.clone()).filter(path);
    let status = refused.status;
    said.summary = format!("LinkedIn refused {} ({status}): {}", context.endpoint, said.cause);
    // A 5xx to a write says nothing about whether it happened.
    let failure = Failure::Refused(Box::new(refused.clone()));
    if failure.verdict(context.method(), context.effect()).certainty == Certainty::Unknown {
        said = in_doubt(said);
    }
    said
}

/// A token that came of a sign-in is replaced by another sign-in; and where it should have renewed itself, it says why
/// it did not.
fn signed_in(said: &mut Explanation, context: &Context) {
    let Some(session) = context.session.as_ref().filter(|session| !session.holder.is_empty())
    else {
        return;
    };
    let account = &session.account;
    said.fix = sign_in_again(account);
    let Some(why) = session.grant.not_renewed() else { return };
    said.cause = format!("{} It was not renewed: {why}.", said.cause);
    match why {
        NotRenewed::NoWay | NotRenewed::Ended | NotRenewed::Withdrawn => {}
        NotRenewed::App => said.fix.insert(
            0,
            "Copy client id and secret anew from the Auth tab of the app; whoever signs in again gives them.".to_owned(),
        ),
        NotRenewed::NoAnswer { .. } => {
            said.retry = Retry::AfterTime;
            said.fix = vec!["Try again in a minute.".to_owned()];
        }
        NotRenewed::NotKept { .. } => said.fix.insert(
            0,
            "See to it that tokens can be kept (what stands in the way is in `cause`), then call again in a minute.".to_owned(),
        ),
    }
}

/// There can be but one of what the call creates, and it is there.
fn taken(said: &mut Explanation, undo: &str) {
    "There is one by this actor already, and LinkedIn keeps one for each actor and target."
        .clone_into(&mut said.cause);
    said.fix = vec![
        "Look at it first: it may be the one that was wanted.".to_owned(),
        format!("To replace it, take it back with the action {undo}, then call again."),
    ];
}

/// Which roles would do, and how one gets one.
fn role(said: &mut Explanation, context: &Context) {
    let Some(spec) = context.spec else { return };
    let mut roles: Vec<&'static str> = Vec::new();
    for role in spec.access.needs().iter().flat_map(|need| need.role_names()) {
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    if said.fix.is_empty() {
        said.fix = match (&spec.access, roles.as_slice()) {
            (Access::Speaker { .. }, [_, ..]) => vec![format!(
                "Use `me`, or a page on which the member is {}.",
                roles.join(" or ")
            )],
            (_, [_, ..]) => vec![format!(
                "Sign in as somebody who is {} there, or ask an administrator for that role.",
                roles.join(" or ")
            )],
            _ => vec![
                "Name something of the signed-in member's own, or sign in as whoever it belongs to.".to_owned(),
            ],
        };
    }
    said.missing.roles_any = roles;
}

/// Which scopes open it; and where the token has them already, that it must be the app's product.
fn scope(said: &mut Explanation, context: &Context, or_role: bool) {
    let Some(spec) = context.spec else { return };
    let granted = context.session.as_ref().and_then(|session| match &session.scopes {
        Scopes::Known(granted) => Some(granted),
        Scopes::Unknown => None,
    });
    let needs = spec.access.needs();
    let all: Vec<&[Scope]> = needs.iter().flat_map(|need| need.scopes).copied().collect();
    // What the token has already is not what is missing.
    let lacking = all.iter().filter(|set| granted.is_none_or(|granted| !granted.holds(set)));
    said.missing = opened_by(&lacking.map(|set| set.to_vec()).collect::<Vec<_>>());
    if said.fix.is_empty() {
        let held = granted.is_some_and(|granted| granted.satisfies(&all));
        let one_by_one = spec.method == Method::BatchGet
            && context.session.as_ref().is_some_and(|session| !session.tier.batch_get);
        if held && one_by_one {
            said.kind = Kind::ProductNotApproved;
            "The Development tier of the Community Management API has no batch get."
                .clone_into(&mut said.cause);
            said.fix =
                vec!["Read them one by one, or ask LinkedIn for the Standard tier.".to_owned()];
            said.missing = Missing {
                products: vec!["Community Management API, Standard tier"],
                ..Missing::default()
            };
        } else if held && or_role {
            said.kind = Kind::MissingRole;
            said.missing = Missing::default();
        } else if held {
            said.kind = Kind::ProductNotApproved;
            "The token has a scope that should open this, but LinkedIn does not open it to this app.".clone_into(&mut said.cause);
            let products =
                opened_by(&all.iter().map(|set| set.to_vec()).collect::<Vec<_>>()).products;
            said.fix = vec![format!(
                "Check in the developer portal that the app has one of these products, approved: {}.",
                products.join(", ")
            )];
            said.missing.products = products;
        } else {
            said.fix = vec![
                format!(
                    "Get one of these products for your LinkedIn app: {}.",
                    said.missing.products.join(", ")
                ),
                context.sign_in_again(),
            ];
        }
    }
}
