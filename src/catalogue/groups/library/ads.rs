//! Ads that anybody ran.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::places::{Country, urns};
use super::shared::{
    COMPANIES, Search, answer, first, is_restricted, numbered_address, targeting, texts,
};
use super::{ACCESS, DOCS};
use crate::catalogue::groups::ad_reporting::range::DATE_RANGE;
use crate::catalogue::groups::analytics::days::Day;
use crate::catalogue::received::{Detail, Received, Shaped, entity, instant};
use crate::catalogue::spec::{Derived, Spec};
use crate::catalogue::{Endpoint, Invalid};
use crate::model::method::Method;
use crate::model::version::Version;
use crate::model::word::Word;

/// Search the ads of anybody, by words or advertiser.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchAds {
    /// Words that must all be in it. This, or advertiser or organization, or both.
    keyword: Option<String>,
    /// Of ads: a name, or about that.
    advertiser: Option<String>,
    /// Two letters, such as DE.
    countries: Option<Vec<Country>>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
}

/// `countries=(value:List(…))`: every other spelling is refused.
const COUNTRIES: Derived = Derived {
    parameter: "countries",
    arguments: &["countries"],
    value: |arguments| Some(json!({"value": urns(arguments, str::to_ascii_uppercase)?})),
};

const PAGES: &str = "https://www.linkedin.com/ad-library/detail/";

/// Where the advertiser and the payer are named.
const WORDS: &[(&str, &[&str])] = &[
    ("advertiserName", &["/details/advertiser/advertiserName"]),
    ("adPayer", &["/details/advertiser/adPayer"]),
];

fn statistics(ad: &Value) -> Map<String, Value> {
    let mut all = Map::new();
    let Some(statistics) = first(ad, &["/details/adStatistics", "/details/statistics"]) else {
        return all;
    };
    for (name, places) in [
        ("first_impression", ["/firstImpressionAt", "/firstImpressionDate"]),
        ("latest_impression", ["/latestImpressionAt", "/latestImpressionDate"]),
    ] {
        let at = first(statistics, &places).and_then(instant);
        all.extend(at.map(|at| (name.to_owned(), json!(at))));
    }
    if let Value::Object(seen) = entity(statistics) {
        let known = ["totalImpressions", "impressionsDistributionByCountry"];
        all.extend(seen.into_iter().filter(|(name, _)| known.contains(&name.as_str())));
    }
    all
}

fn concise(ad: &Value) -> Value {
    let mut short = Map::new();
    let mut theirs = texts(ad, WORDS, Some(200));
    match (numbered_address(ad.get("adUrl"), PAGES), ad.get("adUrl")) {
        (Some(url), _) => short.insert("adUrl".to_owned(), json!(url)),
        (None, Some(_)) => {
            theirs.extend(texts(ad, &[("adUrl", &["/adUrl"])], Some(200)));
            None
        }
        (None, None) => None,
    };
    if is_restricted(ad) {
        short.insert("isRestricted".to_owned(), json!(true));
    }
    let kind = first(ad, &["/details/type", "/details/adType"]).and_then(Value::as_str);
    if let Some(kind) = kind.filter(|kind| Word::parse(kind).is_ok()) {
        short.insert("type".to_owned(), json!(kind));
    }
    let place = "/details/advertiser/advertiserUrl";
    match numbered_address(ad.pointer(place), COMPANIES) {
        Some(url) => {
            short.insert("advertiserUrl".to_owned(), json!(url));
        }
        None => theirs.extend(texts(ad, &[("advertiserUrl", &[place])], Some(200))),
    }
    short.extend(statistics(ad));
    let facets = first(ad, &["/details/adTargeting", "/details/targeting"]);
    short.extend(targeting(facets).map(|facets| ("adTargeting".to_owned(), facets)));
    theirs.extend(texts(
        ad,
        &[("restrictionDetails", &["/restrictionDetails", "/details/restrictionDetails"])],
        Some(400),
    ));
    if !theirs.is_empty() {
        short.insert("untrusted".to_owned(), Value::Object(theirs));
    }
    Value::Object(short)
}

fn detailed(ad: &Value) -> Value {
    let mut full = entity(ad);
    if let Some(map) = full.as_object_mut() {
        for name in ["first_impression", "latest_impression"] {
            map.extend(statistics(ad).remove(name).map(|at| (name.to_owned(), at)));
        }
    }
    full
}

impl SearchAds {
    fn search(&self) -> Search<'_> {
        Search {
            watched: true,
            keyword: self.keyword.as_deref(),
            whose: ("advertiser", self.advertiser.as_deref()),
            countries: self.countries.as_ref().map(Vec::len),
            from: self.from,
            until: self.until,
        }
    }
}

impl Endpoint for SearchAds {
    const SPEC: Spec =
        Spec::new("search_ads", Method::Finder("criteria"), "/rest/adLibrary", ACCESS, DOCS)
            .query(&["keyword", "advertiser"])
            .derived(&[COUNTRIES, DATE_RANGE])
            .paged(25);
    const EXAMPLE: &'static str = r#"{"advertiser": "Acme"}"#;

    fn check(&self) -> Result<(), Invalid> {
        self.search().check()
    }

    fn check_at(&self, today: Date, _version: Version) -> Result<(), Invalid> {
        self.search().check_at(today)
    }

    fn shape(&self, received: &Received, detail: Detail) -> Shaped {
        let shown = match detail {
            Detail::Concise => concise,
            Detail::Detailed => detailed,
        };
        answer(received, &self.search(), ("ad", "ads"), shown)
    }
}
