use serde_json::json;

use super::*;

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

fn day(year: i16, month: i8, day: i8) -> Date {
    date(year, month, day)
}

#[test]
fn a_version_is_a_year_and_a_month() {
    for text in ["202609", "20260901", "20260930"] {
        assert_eq!(version(text), DEFAULT);
        assert_eq!(version(text).to_string(), "202609");
    }
    for text in [
        "",
        "2026",
        "20260",
        "2026091",
        "202600",
        "202613",
        "20260900",
        "20260931",
        "202609.01",
        "2026-09",
        " 202609",
        "202609\n",
        "+02609",
        "-20269",
        "２０２６０９",
        "202609é",
        "198401",
        "999909",
        "latest",
    ] {
        let error = Version::parse(text).unwrap_err();
        assert!(error.to_string().ends_with("such as 202609"), "{error}");
    }
    let long = Version::parse(&"2".repeat(10_240)).unwrap_err();
    assert!(long.to_string().len() < 200);
}

#[test]
fn a_version_is_text_on_the_wire() {
    assert_eq!(serde_json::to_value(DEFAULT).unwrap(), json!("202609"));
    let read: Version = serde_json::from_value(json!("202601")).unwrap();
    assert_eq!(read, version("202601"));
    assert!(serde_json::from_value::<Version>(json!("soon")).is_err());
}

#[test]
fn the_table_is_in_order_and_has_no_december() {
    let versions: Vec<Version> = known().iter().map(|known| known.version).collect();
    assert!(versions.is_sorted_by(|a, b| a < b));
    assert!(versions.iter().all(|known| !known.to_string().ends_with("12")));
    let sunsets: Vec<Date> = known().iter().filter_map(|known| known.sunset).collect();
    assert!(sunsets.is_sorted_by(|a, b| a < b));
    assert_eq!(versions.last(), Some(&DEFAULT));
    let unverified: Vec<String> = known()
        .iter()
        .filter(|known| known.unverified)
        .map(|known| known.version.to_string())
        .collect();
    assert_eq!(unverified, ["202608", "202609"]);
    for known in known() {
        assert_eq!(version(&known.version.to_string()), known.version);
    }
}

#[test]
fn a_version_lives_through_its_last_day() {
    let last = day(2027, 1, 15);
    let on = |today| standing(version("202601"), today);
    assert_eq!(on(day(2026, 11, 15)), Standing::Active { days_left: Some(61) });
    assert_eq!(on(day(2026, 11, 16)), Standing::Closing { days_left: 60, sunset: last });
    assert_eq!(on(last), Standing::Closing { days_left: 0, sunset: last });
    assert_eq!(on(day(2027, 1, 16)), Standing::Retired { sunset: last });
}

#[test]
fn versions_outside_the_table_are_old_or_unknown() {
    let today = day(2026, 11, 22);
    let oldest = day(2025, 11, 17);
    assert_eq!(standing(version("202401"), today), Standing::Retired { sunset: oldest });
    for text in ["202412", "202512", "202610", "203001"] {
        assert_eq!(standing(version(text), today), Standing::Unknown, "{text}");
    }
    assert_eq!(standing(version("202401"), oldest), Standing::Unknown);
}

#[test]
fn warnings_say_when_and_what_to_do() {
    let today = day(2026, 11, 22);
    let said = |text: &str, today| warning(version(text), today);
    assert_eq!(said("202609", today), None);
    assert_eq!(said("202603", today), None);
    assert_eq!(
        said("202601", today).unwrap(),
        "LinkedIn API version 202601 ends on 2027-01-15 (54 days left); set LINKEDIN_MCP_API_VERSION to 202609 or newer and restart."
    );
    assert!(said("202601", day(2027, 1, 14)).unwrap().contains("(1 day left)"));
    assert!(said("202601", day(2027, 1, 15)).unwrap().contains("(its last day)"));
    assert!(said("202511", today).unwrap().contains("202511 ended on 2026-11-16"));
    assert!(said("202401", today).unwrap().contains("202401 ended by 2025-11-17"));
    assert!(said("202610", today).unwrap().contains("is not one this program knows"));
    let stale = said("202609", day(2027, 9, 1)).unwrap();
    assert!(stale.contains("ends about 2027-09-15 (14 days left)"), "{stale}");
    assert!(stale.ends_with("to a newer version and restart."), "{stale}");
}
