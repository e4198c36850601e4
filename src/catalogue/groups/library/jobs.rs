//! Jobs that anybody promoted.

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

/// Search the jobs that anybody promoted, by words or organization.
#[derive(Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchJobs {
    /// Words that must all be in it. This, or advertiser or organization, or both.
    keyword: Option<String>,
    /// Of jobs: a name.
    organization: Option<String>,
    /// Two letters, such as DE.
    countries: Option<Vec<Country>>,
    /// First day, such as 2026-10-01.
    from: Option<Day>,
    /// Exclusive.
    until: Option<Day>,
}

/// `countries=List(…)`, without the record that the ad library wants around it.
const COUNTRIES: Derived = Derived {
    parameter: "countries",
    arguments: &["countries"],
    value: |arguments| Some(json!(urns(arguments, str::to_ascii_lowercase)?)),
};

const PAGES: &str = "https://www.linkedin.com/ad-library/job/detail/";

/// Longer descriptions are cut in a concise answer: a page of jobs has 24 of them.
const LONGEST: usize = 400;

/// What people wrote.
const WORDS: &[(&str, &[&str])] = &[
    ("jobTitle", &["/jobDetails/jobTitle"]),
    ("jobLocation", &["/jobDetails/jobLocation"]),
    ("organizationName", &["/jobDetails/organizationName"]),
    ("payerName", &["/jobDetails/payerName"]),
    ("jobDescription", &["/jobDetails/jobDescription"]),
    ("jobApplyMethod", &["/jobDetails/jobApplyMethod"]),
    ("restrictionReason", &["/restrictionReason"]),
];

const STATISTICS: &[&str] = &["/jobDetails/jobStatistics", "/jobStatistics", "/statistics"];
const TARGETING: &[&str] = &["/jobDetails/jobTargeting", "/jobTargeting"];

fn times(job: &Value) -> impl Iterator<Item = (String, Value)> {
    let closed =
        &["/jobDetails/jobClosedTimeInMilliseconds", "/jobDetails/jobCloseTimeInMilliseconds"];
    let listed: &[&str] = &["/jobDetails/jobListTimeInMilliseconds"];
    [("listed", first(job, listed)), ("closed", first(job, closed))]
        .into_iter()
        .filter_map(|(name, at)| Some((name.to_owned(), json!(instant(at?)?))))
}

fn concise(job: &Value) -> Value {
    let mut short = Map::new();
    let mut theirs = texts(job, WORDS, Some(LONGEST));
    for (name, place, begins) in [
        ("jobPostingUrl", "/jobPostingUrl", PAGES),
        ("organizationUrl", "/jobDetails/organizationUrl", COMPANIES),
    ] {
        match numbered_address(job.pointer(place), begins) {
            Some(url) => {
                short.insert(name.to_owned(), json!(url));
            }
            None => theirs.extend(texts(job, &[(name, &[place])], Some(200))),
        }
    }
    if is_restricted(job) {
        short.insert("isRestricted".to_owned(), json!(true));
    }
    short.extend(times(job));
    if let Some(Value::Object(seen)) = first(job, STATISTICS).map(entity) {
        short.extend(seen.into_iter().filter(|(name, _)| name != "untrusted"));
    }
    let facets = targeting(first(job, TARGETING));
    short.extend(facets.map(|facets| ("jobTargeting".to_owned(), facets)));
    if let Some(Value::Object(mut salary)) = job.pointer("/jobDetails/jobSalaryRange").map(entity) {
        theirs.extend(salary.remove("untrusted").map(|words| ("jobSalaryRange".to_owned(), words)));
        if !salary.is_empty() {
            short.insert("jobSalaryRange".to_owned(), Value::Object(salary));
        }
    }
    if !theirs.is_empty() {
        short.insert("untrusted".to_owned(), Value::Object(theirs));
    }
    Value::Object(short)
}

fn detailed(job: &Value) -> Value {
    let mut full = entity(job);
    if let Some(map) = full.as_object_mut() {
        map.extend(times(job));
    }
    full
}

impl SearchJobs {
    fn search(&self) -> Search<'_> {
        Search {
            watched: false,
            keyword: self.keyword.as_deref(),
            whose: ("organization", self.organization.as_deref()),
            countries: self.countries.as_ref().map(Vec::len),
            from: self.from,
            until: self.until,
        }
    }
}

impl Endpoint for SearchJobs {
    const SPEC: Spec =
        Spec::new("search_jobs", Method::Finder("criteria"), "/rest/jobLibrary", ACCESS, DOCS)
            .query(&["keyword", "organization"])
            .derived(&[COUNTRIES, DATE_RANGE])
            .paged(24)
            .hints(&["The ad library takes a keyword or a name, and the job library may too."]);
    const EXAMPLE: &'static str = r#"{"keyword": "engineer"}"#;

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
        answer(received, &self.search(), ("job", "jobs"), shown)
    }
}
