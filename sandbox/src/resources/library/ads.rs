//! `adLibrary`.

use serde_json::{Map, Value as Json, json};

use super::{Search, codes};
use crate::{
    errors::{AdvertisingRefusal, Refusal},
    paging::page,
    reply::Reply,
    restli::Value,
    visit::Visit,
    world::library::{Ad, ads},
};

/// More is refused, not cut.
const MOST: usize = 25;

/// Facets whose segments are not told.
const FLAGS: [&str; 4] = ["Company", "Job", "Audience", "Member Interests and Traits"];

pub(super) fn search(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    let search = Search::read(visit, "advertiser")?;
    let countries = countries(visit)?;
    let window = visit.window_of(MOST, MOST)?;
    let found: Vec<Ad> = ads()
        .into_iter()
        .filter(|ad| search.fits(&[&ad.text], ad.advertiser.name, (ad.first_ms, ad.latest_ms)))
        .filter(|ad| {
            countries.as_ref().is_none_or(|wanted| {
                ad.markets.iter().any(|(code, ..)| wanted.iter().any(|own| own == code))
            })
        })
        .collect();
    page(visit, window, &found, |ad| Ok(shape(ad)))
}

/// `(value:List(urn:li:country:DE))`; recorded: every other spelling is told about the array that
/// is not there.
fn countries(visit: &Visit<'_>) -> Result<Option<Vec<String>>, Refusal> {
    let Some(value) = visit.query.value("countries") else {
        return Ok(None);
    };
    let refused = || {
        Refusal::Advertising(AdvertisingRefusal::FieldInvalid {
            path: "countries/value".to_owned(),
            problem: "array type is not backed by a DataList",
        })
    };
    let items = value.field("value").and_then(Value::list).ok_or_else(refused)?;
    codes(items, "countries/value").map(Some)
}

fn shape(ad: &Ad) -> Json {
    let mut element = Map::new();
    let url = format!("https://www.linkedin.com/ad-library/detail/{}", ad.number);
    element.insert("adUrl".to_owned(), url.into());
    element.insert("isRestricted".to_owned(), ad.is_restricted.into());
    if ad.is_restricted {
        // Known from clients only, never seen in a reply.
        element.insert(
            "restrictionDetails".to_owned(),
            "This ad was restricted for violating our advertising policies.".into(),
        );
    }
    element.insert("details".to_owned(), details(ad));
    Json::Object(element)
}

fn details(ad: &Ad) -> Json {
    let mut advertiser = Map::new();
    advertiser.insert("advertiserName".to_owned(), ad.advertiser.name.into());
    let url = format!("https://www.linkedin.com/company/{}", ad.advertiser.page);
    advertiser.insert("advertiserUrl".to_owned(), url.into());
    if let Some(payer) = ad.advertiser.payer {
        advertiser.insert("adPayer".to_owned(), payer.into());
    }
    let mut details = Map::new();
    details.insert("type".to_owned(), ad.kind.into());
    details.insert("advertiser".to_owned(), Json::Object(advertiser));
    let mut targeting = Vec::new();
    // Nothing is told of what was never shown in the EU or the EEA.
    if ad.is_european {
        details.insert("adStatistics".to_owned(), statistics(ad));
        let places: Vec<&str> = ad.markets.iter().map(|(_, name, _)| *name).collect();
        targeting.push(facet("Location", &places));
        targeting.push(facet("Language", &["English"]));
        targeting.extend(FLAGS.iter().map(|name| facet(name, &[])));
    }
    details.insert("adTargeting".to_owned(), targeting.into());
    Json::Object(details)
}

fn statistics(ad: &Ad) -> Json {
    let (from, to) = ad.impressions;
    let countries: Vec<Json> = ad
        .markets
        .iter()
        .map(|(code, _, share)| {
            json!({
                "country": format!("urn:li:country:{code}"),
                "impressionPercentage": f64::from(*share) / 100.0,
            })
        })
        .collect();
    json!({
        "firstImpressionAt": ad.first_ms,
        "latestImpressionAt": ad.latest_ms,
        "totalImpressions": {"from": from, "to": to},
        "impressionsDistributionByCountry": countries,
    })
}

fn facet(name: &str, segments: &[&str]) -> Json {
    json!({
        "facetName": name,
        "isIncluded": true,
        "isExcluded": false,
        "includedSegments": segments,
        "excludedSegments": [],
    })
}
