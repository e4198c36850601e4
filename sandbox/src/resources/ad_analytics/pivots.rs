//! What figures can be split by.

use crate::world::{
    World,
    ad_figures::{Cell, Counts},
};

/// Values of a split that is not among advertisements, with their weight.
type Weights = &'static [(&'static str, i64)];

#[derive(Clone, Copy)]
enum Split {
    Account,
    Group,
    Campaign,
    Creative,
    Share,
    Company,
    By(Weights),
    /// The world has none of it.
    Nothing,
}

pub(super) struct Pivot {
    name: &'static str,
    split: Split,
    /// The first version that has it.
    since: u32,
}

const fn pivot(name: &'static str, split: Split) -> Pivot {
    Pivot { name, split, since: 0 }
}

const PIVOTS: [Pivot; 24] = [
    pivot("COMPANY", Split::Company),
    pivot("ACCOUNT", Split::Account),
    pivot("SHARE", Split::Share),
    pivot("CAMPAIGN", Split::Campaign),
    pivot("CREATIVE", Split::Creative),
    pivot("CAMPAIGN_GROUP", Split::Group),
    pivot("CONVERSION", Split::Nothing),
    pivot("CONVERSATION_NODE", Split::Nothing),
    pivot("CONVERSATION_NODE_OPTION_INDEX", Split::Nothing),
    pivot("SERVING_LOCATION", Split::By(&[("ON_PLATFORM", 9), ("OFF_PLATFORM", 1)])),
    pivot("CARD_INDEX", Split::Nothing),
    pivot("PLACEMENT_NAME", Split::By(&[("FEED", 9), ("AUDIENCE_NETWORK", 1)])),
    pivot(
        "IMPRESSION_DEVICE_TYPE",
        Split::By(&[("MOBILE_APP", 60), ("DESKTOP_WEB", 30), ("MOBILE_WEB", 9), ("UNDETECTED", 1)]),
    ),
    pivot("EVENT_STAGE", Split::Nothing),
    pivot(
        "MEMBER_COMPANY_SIZE",
        Split::By(&[
            ("SIZE_2_TO_10", 3),
            ("SIZE_11_TO_50", 4),
            ("SIZE_51_TO_200", 5),
            ("SIZE_1001_TO_5000", 2),
        ]),
    ),
    pivot(
        "MEMBER_INDUSTRY",
        Split::By(&[
            ("urn:li:industry:4", 5),
            ("urn:li:industry:96", 4),
            ("urn:li:industry:95", 2),
        ]),
    ),
    pivot(
        "MEMBER_SENIORITY",
        Split::By(&[
            ("urn:li:seniority:3", 5),
            ("urn:li:seniority:4", 4),
            ("urn:li:seniority:6", 2),
        ]),
    ),
    pivot(
        "MEMBER_JOB_TITLE",
        Split::By(&[("urn:li:title:9", 5), ("urn:li:title:68", 3), ("urn:li:title:4307", 2)]),
    ),
    pivot(
        "MEMBER_JOB_FUNCTION",
        Split::By(&[
            ("urn:li:function:8", 5),
            ("urn:li:function:13", 3),
            ("urn:li:function:25", 2),
        ]),
    ),
    pivot(
        "MEMBER_COUNTRY_V2",
        Split::By(&[
            ("urn:li:geo:101282230", 6),
            ("urn:li:geo:105117694", 3),
            ("urn:li:geo:103644278", 1),
        ]),
    ),
    pivot("MEMBER_REGION_V2", Split::By(&[("urn:li:geo:90009706", 6), ("urn:li:geo:90010383", 2)])),
    pivot(
        "MEMBER_COMPANY",
        Split::By(&[("urn:li:organization:70040004", 3), ("urn:li:organization:70040008", 2)]),
    ),
    pivot("MEMBER_COUNTY", Split::By(&[("urn:li:geo:100900103", 4), ("urn:li:geo:105763554", 1)])),
    Pivot {
        since: 202_609,
        ..pivot(
            "MEMBER_DESIGNATED_MARKET_AREA",
            Split::By(&[("urn:li:dma:501", 3), ("urn:li:dma:803", 1)]),
        )
    },
];

pub(super) fn find(name: &str, version: u32) -> Option<&'static Pivot> {
    PIVOTS.iter().find(|pivot| pivot.name == name && pivot.since <= version)
}

impl Pivot {
    pub(super) fn is_of_members(&self) -> bool {
        self.name.starts_with("MEMBER_")
    }

    /// The cell's figures under every value that some of them have.
    pub(super) fn split(
        &self,
        world: &World,
        cell: &Cell<'_>,
        counts: &Counts,
    ) -> Vec<(String, Counts)> {
        let one = |urn: String| vec![(urn, *counts)];
        match self.split {
            Split::Account => one(format!("urn:li:sponsoredAccount:{}", cell.campaign.account)),
            Split::Group => one(cell.campaign.group_urn().to_owned()),
            Split::Campaign => one(format!("urn:li:sponsoredCampaign:{}", cell.campaign.id)),
            Split::Creative => one(format!("urn:li:sponsoredCreative:{}", cell.creative.id)),
            Split::Share => world.creative_post(cell.creative).map(one).unwrap_or_default(),
            Split::Company => world.advertised(cell.campaign).map(one).unwrap_or_default(),
            Split::By(weights) => {
                let all = weights.iter().map(|(_, weight)| weight).sum();
                let mut done = 0;
                weights
                    .iter()
                    .map(|(value, weight)| {
                        let part = counts.part(done..done + weight, all);
                        done += weight;
                        ((*value).to_owned(), part)
                    })
                    .collect()
            }
            Split::Nothing => Vec::new(),
        }
    }
}
