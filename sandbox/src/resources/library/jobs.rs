//! `jobLibrary`. Its countries are a bare list, and its figures have other names than those of
//! `adLibrary`.

use serde_json::{Map, Value as Json, json};

use super::{Search, codes};
use crate::{
    errors::Refusal,
    paging::page,
    reply::Reply,
    visit::{Visit, invalid},
    world::library::{Job, jobs},
};

const MOST: usize = 24;

/// Stands where a restricted row says nothing.
const WITHHELD: &str = "This information is not available";

pub(super) fn search(visit: &mut Visit<'_>) -> Result<Reply, Refusal> {
    const COUNTRIES: &str = "countries";
    let search = Search::read(visit, "organization")?;
    let countries = visit
        .query
        .value(COUNTRIES)
        .map(|value| {
            let items = value.list().ok_or_else(|| invalid(COUNTRIES))?;
            codes(items, COUNTRIES)
        })
        .transpose()?;
    let window = visit.window_of(MOST, MOST)?;
    let now_ms = visit.now_ms;
    let found: Vec<Job> = jobs()
        .into_iter()
        .filter(|job| {
            let shown = (job.listed_ms, job.closed_ms.unwrap_or(now_ms));
            search.fits(&[job.title, &job.description], job.employer.name, shown)
        })
        .filter(|job| {
            let code = job.country.to_uppercase();
            countries.as_ref().is_none_or(|wanted| wanted.contains(&code))
        })
        .collect();
    page(visit, window, &found, |job| Ok(shape(job)))
}

fn shape(job: &Job) -> Json {
    let mut element = Map::new();
    let url = format!("https://www.linkedin.com/ad-library/job/detail/{}", job.number);
    element.insert("jobPostingUrl".to_owned(), url.into());
    element.insert("isRestricted".to_owned(), job.is_restricted.into());
    if job.is_restricted {
        let reason = "This job was removed for violating our policies.";
        element.insert("restrictionReason".to_owned(), reason.into());
    }
    element.insert("jobDetails".to_owned(), details(job));
    Json::Object(element)
}

fn details(job: &Job) -> Json {
    let told = |text: &str| if job.is_restricted { WITHHELD.to_owned() } else { text.to_owned() };
    let company = format!("https://www.linkedin.com/company/{}", job.employer.page);
    let mut details = Map::new();
    let mut tell = |name: &str, value: Json| details.insert(name.to_owned(), value);
    tell("jobTitle", told(job.title).into());
    tell("jobLocation", told(job.location).into());
    tell("organizationName", told(job.employer.name).into());
    tell("organizationUrl", told(&company).into());
    tell("payerName", told(job.employer.payer.unwrap_or(job.employer.name)).into());
    tell("jobDescription", told(&job.description).into());
    tell("jobApplyMethod", told("Easy Apply").into());
    let benefits =
        if job.is_restricted { json!([]) } else { json!(["Pension plan", "Paid leave"]) };
    tell("jobBenefits", benefits);
    if let Some((least, most)) = job.salary.filter(|_| !job.is_restricted) {
        let range = json!({
            "currencyCode": job.currency,
            "minBaseSalary": least.to_string(),
            "maxBaseSalary": most.to_string(),
            "payPeriod": "YEARLY",
        });
        tell("jobSalaryRange", range);
    }
    tell("jobListTimeInMilliseconds", job.listed_ms.into());
    if let Some(closed) = job.closed_ms {
        tell("jobClosedTimeInMilliseconds", closed.into());
    }
    let (start, end) = job.impressions;
    let statistics = json!({
        "totalImpressions": {"start": start, "end": end},
        "impressionsPerCountry": [
            {"country": format!("urn:li:country:{}", job.country), "impressionPercentage": 85.0},
            {"country": "urn:li:country:ie", "impressionPercentage": 15.0},
        ],
    });
    tell("jobStatistics", statistics);
    let targeting = json!([{
        "facetName": "Location",
        "isIncluded": true,
        "includedSegments": [job.country_name],
        "isExcluded": false,
        "excludedSegments": [],
    }]);
    tell("jobTargeting", targeting);
    Json::Object(details)
}
