//! Who looked at a page, and at a brand's.

use serde_json::{Value as Json, json};

use super::{
    COUNTRY, FUNCTION, GEO, INDUSTRY, SENIORITY, STAFF, Segment, days, element, intervals,
    portions, whole,
};
use crate::{
    errors::Refusal,
    reply::Reply,
    visit::{Visit, invalid, not_yours},
    world::{Actor, figures::Views},
};

const SEGMENTS: [Segment; 6] = [
    Segment { list: "pageStatisticsBySeniority", key: "seniority", values: SENIORITY },
    Segment { list: "pageStatisticsByIndustry", key: "industry", values: INDUSTRY },
    Segment { list: "pageStatisticsByStaffCountRange", key: "staffCountRange", values: STAFF },
    Segment { list: "pageStatisticsByFunction", key: "function", values: FUNCTION },
    Segment { list: "pageStatisticsByGeoCountry", key: "geo", values: COUNTRY },
    Segment { list: "pageStatisticsByGeo", key: "geo", values: GEO },
];

/// The parts of a page and their share of its views; together they are all of them.
const PARTS: [(&str, i64); 4] = [("Overview", 6), ("Careers", 1), ("Jobs", 2), ("LifeAt", 1)];

pub(super) fn of_organization(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let id = visit.own_page("organization")?;
    find(visit, "organization", id)
}

pub(super) fn of_brand(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let urn = visit.required_text("brand")?;
    let id = urn
        .strip_prefix("urn:li:organizationBrand:")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| invalid("brand"))?;
    let parent = visit.world.brand(id).map(|brand| Actor::Organization(brand.parent));
    match parent {
        Some(parent) if visit.has_role_for(&parent)? => find(visit, "brand", id),
        _ => Err(not_yours("brand")),
    }
}

fn find(visit: &Visit<'_>, name: &'static str, id: u64) -> Result<Reply, Refusal> {
    let urn = visit.required_text(name)?;
    let of_days = |known: std::ops::Range<i64>| -> Views {
        known.map(|day| visit.world.page_views(id, day)).sum()
    };
    let elements = if let Some(intervals) = intervals::read(visit, &["DAY", "MONTH"])? {
        intervals
            .into_iter()
            .map(|interval| {
                let range = interval.time_range();
                element([
                    (name, urn.into()),
                    ("timeRange", range),
                    ("totalPageStatistics", total(of_days(interval.known))),
                ])
            })
            .collect()
    } else {
        let views = of_days(days(visit));
        let mut pairs = vec![(name, urn.into()), ("totalPageStatistics", total(views))];
        pairs.extend(SEGMENTS.iter().map(|segment| (segment.list, list(segment, views))));
        vec![element(pairs)]
    };
    whole(visit, &elements)
}

fn list(segment: &Segment, views: Views) -> Json {
    let all = views.desktop + views.mobile;
    if all == 0 {
        return json!([]);
    }
    portions(all, segment.values)
        .into_iter()
        .map(|(value, count)| {
            element([
                (segment.key, value.into()),
                ("pageStatistics", json!({"views": {"allPageViews": {"pageViews": count}}})),
            ])
        })
        .collect()
}

/// The map of views: all, by part, by device, and by both.
fn total(views: Views) -> Json {
    let mut map = serde_json::Map::new();
    let mut put = |name: String, count: i64| map.insert(name, json!({"pageViews": count}));
    put("allDesktopPageViews".to_owned(), views.desktop);
    put("allMobilePageViews".to_owned(), views.mobile);
    let desktop = portions(views.desktop, &PARTS);
    let mobile = portions(views.mobile, &PARTS);
    for ((part, desktop), (_, mobile)) in desktop.into_iter().zip(mobile) {
        let mut letters = part.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let lower: String = first.into_iter().chain(letters).collect();
        put(format!("{lower}PageViews"), desktop + mobile);
        put(format!("desktop{part}PageViews"), desktop);
        put(format!("mobile{part}PageViews"), mobile);
    }
    map.insert(
        "allPageViews".to_owned(),
        json!({"pageViews": views.desktop + views.mobile, "uniquePageViews": views.unique}),
    );
    json!({"views": map, "clicks": {}})
}
