//! What each resource does to the world. A resource is a file here and a file of facts.

use crate::{errors::Refusal, reply::Reply, visit::Visit};

pub(crate) mod ad_account_users;
pub(crate) mod ad_accounts;
pub(crate) mod ad_analytics;
pub(crate) mod ad_previews;
pub(crate) mod ad_tracking;
mod ads;
mod advertiser;
pub(crate) mod campaign_groups;
pub(crate) mod campaigns;
pub(crate) mod comments;
pub(crate) mod creatives;
pub(crate) mod events;
pub(crate) mod forecasts;
pub(crate) mod identity;
pub(crate) mod library;
pub(crate) mod media;
pub(crate) mod member_analytics;
pub(crate) mod oauth;
pub(crate) mod organization_acls;
pub(crate) mod organization_authorizations;
pub(crate) mod organizations;
pub(crate) mod people;
pub(crate) mod posts;
pub(crate) mod reactions;
pub(crate) mod social_actions;
pub(crate) mod social_metadata;
pub(crate) mod statistics;
mod subject;
pub(crate) mod target_templates;
pub(crate) mod targeting;
pub(crate) mod ugc_posts;

/// Answers one call that passed the gate.
pub(crate) type Handler = fn(&mut Visit<'_>) -> Result<Reply, Refusal>;

/// Facts and the code that lives up to them, joined by the facts' ids.
pub(crate) struct Resource {
    /// Name of the facts file, for messages.
    pub(crate) file: &'static str,
    pub(crate) facts: &'static str,
    pub(crate) handlers: &'static [(&'static str, Handler)],
}

/// Every resource there is.
pub(crate) const ALL: &[&Resource] = &[
    &identity::RESOURCE,
    &oauth::RESOURCE,
    &posts::RESOURCE,
    &organizations::RESOURCE,
    &organization_acls::RESOURCE,
    &organizations::brands::RESOURCE,
    &organization_authorizations::RESOURCE,
    &statistics::RESOURCE,
    &member_analytics::RESOURCE,
    &people::RESOURCE,
    &events::RESOURCE,
    &ugc_posts::RESOURCE,
    &media::RESOURCE,
    &comments::RESOURCE,
    &reactions::RESOURCE,
    &social_actions::RESOURCE,
    &social_metadata::RESOURCE,
    &library::RESOURCE,
    &targeting::RESOURCE,
    &forecasts::RESOURCE,
    &target_templates::RESOURCE,
    &ad_analytics::RESOURCE,
    &creatives::RESOURCE,
    &ad_previews::RESOURCE,
    &ad_tracking::RESOURCE,
    &ad_accounts::RESOURCE,
    &ad_account_users::RESOURCE,
    &campaign_groups::RESOURCE,
    &campaigns::RESOURCE,
];
