//! The goals.
//!
//! Scopes and roles are those of LinkedIn's access pages, and of the catalogue where it serves a goal; a test
//! holds the two together.

use super::{Goal, Speaks};
use crate::model::method::Effect;
use crate::model::product::Product::{
    AdLibrary, Advertising, CommunityManagement, Conversions, LeadSync, MatchedAudiences, Share,
    SignIn,
};
use crate::model::role::Role;
use crate::model::scope::Scope;

/// May edit an ad account, in part or whole.
const AD_WRITERS: &[&str] =
    &["CREATIVE_MANAGER", "CAMPAIGN_MANAGER", "ACCOUNT_MANAGER", "ACCOUNT_BILLING_ADMIN"];

/// May read an ad account.
const AD_READERS: &[&str] =
    &["VIEWER", "CREATIVE_MANAGER", "CAMPAIGN_MANAGER", "ACCOUNT_MANAGER", "ACCOUNT_BILLING_ADMIN"];

const POSTERS: &[Role] =
    &[Role::Administrator, Role::ContentAdministrator, Role::DirectSponsoredContentPoster];

/// To look.
const READING: &[Effect] = &[Effect::Read];

/// To change, destroy and spend.
const CHANGING: &[Effect] = &[Effect::Write, Effect::Delete, Effect::Spend];

/// Publishing, changing and deleting posts, and the files in them.
const POSTING: &[&str] = &[
    "posts.create",
    "posts.update",
    "posts.delete",
    "posts.publish",
    "media.upload",
    "media.begin_upload",
    "media.initialize_image",
    "media.initialize_video",
    "media.finalize_video",
    "media.initialize_document",
    "media.put_image",
    "media.put_video_part",
    "media.put_thumbnail",
    "media.post_captions",
    "media.put_document",
];

/// Commenting and reacting.
const COMMENTING: &[&str] = &[
    "engagement.create_comment",
    "engagement.reply",
    "engagement.update_comment",
    "engagement.delete_comment",
    "engagement.create_reaction",
    "engagement.remove_reaction",
    "engagement.create_like",
    "engagement.remove_like",
    "engagement.open_comments",
    "engagement.close_comments",
];

const READING_POSTS: &[&str] = &[
    "posts.find_by_author",
    "posts.get",
    "posts.batch_get",
    "shares.get",
    "shares.find_by_authors",
];

/// A goal with everything optional left out.
const fn goal(
    id: &'static str,
    about: &'static str,
    speaks: Speaks,
    scopes: &'static [&'static [Scope]],
    products: &'static [crate::model::product::Product],
) -> Goal {
    Goal {
        id,
        about,
        speaks,
        scopes,
        products,
        endpoints: &[],
        areas: &[],
        roles: &[],
        ad_roles: &[],
        words: &[],
        note: None,
        not_to_be_had: None,
    }
}

/// Every goal, in the order in which people meet them.
pub const GOALS: &[Goal] = &[
    Goal {
        endpoints: &["profile.userinfo", "profile.discovery"],
        words: &["identity", "sign in", "login", "know who i am", "my name", "my profile"],
        ..goal(
            "who-am-i",
            "Know who is signed in: name and picture.",
            Speaks::Member,
            &[&[Scope::OpenId, Scope::Profile]],
            &[SignIn],
        )
    },
    Goal {
        endpoints: POSTING,
        words: &["share on linkedin"],
        ..goal(
            "post-as-me",
            "Publish, change and delete posts as yourself, with pictures, videos and documents.",
            Speaks::Member,
            &[&[Scope::WMemberSocial]],
            &[Share, CommunityManagement, Advertising],
        )
    },
    Goal {
        endpoints: POSTING,
        roles: POSTERS,
        note: Some(
            "Uploading pictures, videos and documents for a page takes the role ADMINISTRATOR or DIRECT_SPONSORED_CONTENT_POSTER.",
        ),
        ..goal(
            "post-as-page",
            "Publish, change and delete posts as a company page, with pictures, videos and documents.",
            Speaks::Page,
            &[&[Scope::WOrganizationSocial]],
            &[CommunityManagement, Advertising],
        )
    },
    Goal {
        endpoints: COMMENTING,
        note: Some(
            "Share on LinkedIn does not open comments and reactions, although its description says so: LinkedIn refuses them without w_member_social_feed.",
        ),
        ..goal(
            "comment-as-me",
            "Comment, reply and react as yourself.",
            Speaks::Member,
            &[&[Scope::WMemberSocialFeed]],
            &[CommunityManagement],
        )
    },
    Goal {
        endpoints: COMMENTING,
        roles: &[Role::Administrator, Role::DirectSponsoredContentPoster, Role::RecruitingPoster],
        ..goal(
            "comment-as-page",
            "Comment, reply and react as a company page.",
            Speaks::Page,
            &[&[Scope::WOrganizationSocialFeed]],
            &[CommunityManagement],
        )
    },
    Goal {
        endpoints: &[
            "posts.find_by_author",
            "posts.get",
            "posts.batch_get",
            "posts.find_by_dsc_ad_account",
            "shares.get",
            "shares.find_by_authors",
            "analytics.video_analytics",
            "media.get",
            "media.batch_get",
        ],
        roles: POSTERS,
        ..goal(
            "read-page-posts",
            "Read the posts of a company page, and how often its videos are viewed.",
            Speaks::Page,
            &[&[Scope::ROrganizationSocial]],
            &[CommunityManagement, Advertising],
        )
    },
    Goal {
        endpoints: &[
            "engagement.list_comments",
            "engagement.get_comment",
            "engagement.batch_get_comments",
            "engagement.find_reactions",
            "engagement.get_reaction",
            "engagement.batch_get_reactions",
            "engagement.get_metadata",
            "engagement.batch_get_metadata",
            "engagement.list_likes",
            "engagement.get_summary",
            "engagement.batch_get_summaries",
        ],
        roles: &[Role::Administrator, Role::DirectSponsoredContentPoster],
        note: Some(
            "Reading comments on a member's own posts rests on w_member_social_feed, which LinkedIn's portal lists for it; on a page's posts it takes r_organization_social_feed.",
        ),
        ..goal(
            "read-comments",
            "Read comments and reactions.",
            Speaks::Either,
            &[
                &[Scope::ROrganizationSocialFeed],
                &[Scope::WMemberSocialFeed],
                &[Scope::RMemberSocialFeed],
            ],
            &[CommunityManagement],
        )
    },
    Goal {
        endpoints: &[
            "analytics.share_statistics",
            "analytics.follower_statistics",
            "analytics.page_statistics",
            "analytics.brand_page_statistics",
            "organizations.follower_count",
        ],
        roles: &[Role::Administrator],
        ..goal(
            "page-analytics",
            "Read the figures of a company page: posts, followers, visitors.",
            Speaks::Page,
            &[&[Scope::ROrganizationAdmin], &[Scope::RwOrganizationAdmin]],
            &[CommunityManagement, Advertising],
        )
    },
    Goal {
        endpoints: &[
            "analytics.member_post_analytics",
            "analytics.member_post_analytics_by_post",
            "analytics.member_video_analytics",
            "analytics.member_followers_count",
            "analytics.member_followers_gains",
        ],
        ..goal(
            "my-analytics",
            "Read the figures of your own posts and followers.",
            Speaks::Member,
            &[&[Scope::RMemberPostAnalytics, Scope::RMemberProfileAnalytics]],
            &[CommunityManagement],
        )
    },
    Goal {
        endpoints: &[
            "organizations.find_acls_by_role_assignee",
            "organizations.find_acls_by_organization",
            "organizations.get",
            "organizations.find_by_vanity_name",
            "organizations.find_by_parent",
            "organizations.lookup",
        ],
        note: Some("Who else has a role on a page is shown to its administrators only."),
        words: &["my pages", "list my pages", "which pages", "pages i administer"],
        ..goal(
            "page-roles",
            "See on which company pages you have which role.",
            Speaks::Page,
            &[&[Scope::ROrganizationAdmin], &[Scope::RwOrganizationAdmin]],
            &[CommunityManagement, Advertising],
        )
    },
    Goal {
        endpoints: &["events.find_by_organizer", "events.get"],
        roles: &[Role::Administrator],
        note: Some(
            "LinkedIn's pages name r_events for events; its portal was seen to list r_organization_admin and rw_organization_admin. LinkedIn decides. That the role ADMINISTRATOR is needed is not verified.",
        ),
        ..goal(
            "events",
            "Read the events of a company page.",
            Speaks::Page,
            &[
                &[Scope::ROrganizationAdmin],
                &[Scope::RwOrganizationAdmin],
                &[Scope::REvents],
                &[Scope::RwEvents],
            ],
            &[CommunityManagement, Advertising],
        )
    },
    Goal {
        areas: &[
            ("ad_accounts", READING),
            ("campaign_groups", READING),
            ("campaigns", READING),
            ("creatives", READING),
            ("ad_targeting", READING),
        ],
        ad_roles: AD_READERS,
        ..goal(
            "read-ads",
            "Read ad accounts, campaigns and creatives.",
            Speaks::Member,
            &[&[Scope::RAds], &[Scope::RwAds]],
            &[Advertising],
        )
    },
    Goal {
        areas: &[
            ("campaigns", CHANGING),
            ("campaign_groups", CHANGING),
            ("creatives", CHANGING),
            ("ad_accounts", CHANGING),
            ("ad_targeting", CHANGING),
        ],
        ad_roles: AD_WRITERS,
        note: Some("A CREATIVE_MANAGER can write creatives, but not campaigns."),
        ..goal(
            "manage-ads",
            "Create and change campaigns and creatives.",
            Speaks::Member,
            &[&[Scope::RwAds]],
            &[Advertising],
        )
    },
    Goal {
        endpoints: &["creatives.create_inline"],
        roles: POSTERS,
        ad_roles: AD_WRITERS,
        words: &["sponsor a new post", "create a creative with its post"],
        note: Some("Sponsoring a post that exists takes no scope of the page."),
        ..goal(
            "sponsor-new-posts",
            "Create a creative together with the page's post that it shows.",
            Speaks::Page,
            &[&[Scope::RwAds, Scope::WOrganizationSocial]],
            &[Advertising],
        )
    },
    Goal {
        areas: &[("ad_reporting", READING)],
        ad_roles: AD_READERS,
        ..goal(
            "ad-reporting",
            "Read how ads perform.",
            Speaks::Member,
            &[&[Scope::RAdsReporting]],
            &[Advertising],
        )
    },
    Goal {
        areas: &[("library", READING)],
        words: &["ad library", "job library", "competitors' ads", "ads of competitors"],
        note: Some(
            "LinkedIn grants no scope for it: any sign-in with an app that has the product will do.",
        ),
        ..goal(
            "ad-library",
            "Search LinkedIn's public libraries of ads and promoted jobs.",
            Speaks::Member,
            &[],
            &[AdLibrary],
        )
    },
    Goal {
        roles: &[
            Role::Administrator,
            Role::ContentAdministrator,
            Role::LeadGenFormsManager,
            Role::Curator,
            Role::Analyst,
        ],
        ad_roles: AD_READERS,
        note: Some("The role on the ad account is needed for sponsored leads only."),
        ..goal(
            "lead-forms",
            "Read the leads of lead forms.",
            Speaks::Page,
            &[&[Scope::RMarketingLeadgenAutomation]],
            &[LeadSync],
        )
    },
    Goal {
        ad_roles: AD_WRITERS,
        ..goal(
            "conversions",
            "Send conversions to LinkedIn.",
            Speaks::Member,
            &[&[Scope::RwConversions, Scope::RAds]],
            &[Conversions],
        )
    },
    Goal {
        ad_roles: AD_WRITERS,
        ..goal(
            "audiences",
            "Manage matched audiences.",
            Speaks::Member,
            &[&[Scope::RwDmpSegments]],
            &[MatchedAudiences],
        )
    },
    Goal {
        endpoints: READING_POSTS,
        not_to_be_had: Some(
            "LinkedIn grants r_member_social, which reads a member's own posts, to nobody new. What was posted through here is listed by `linkedin_status` with `posts`.",
        ),
        ..goal(
            "read-my-posts",
            "Read your own posts.",
            Speaks::Member,
            &[&[Scope::RMemberSocial]],
            &[],
        )
    },
    Goal {
        not_to_be_had: Some("LinkedIn shut the API for posting to Groups."),
        ..goal("post-in-groups", "Post to LinkedIn Groups.", Speaks::Member, &[], &[])
    },
    Goal {
        words: &["people search", "member search"],
        not_to_be_had: Some("LinkedIn offers no general search for people."),
        ..goal("people-search", "Search LinkedIn for people.", Speaks::Member, &[], &[])
    },
];
