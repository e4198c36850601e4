use super::*;
use crate::model::urn::Urn;

fn criteria(value: Value) -> Vec<Criterion> {
    serde_json::from_value(value).unwrap()
}

fn refusal(value: Value) -> String {
    let invalid = check(&criteria(value)).unwrap_err();
    assert_eq!(invalid.field.as_deref(), Some("targeting"));
    format!("{}. {}", invalid.problem, invalid.fix)
}

fn urn(facet: Facet, value: &str) -> String {
    match read(facet, value).unwrap() {
        Read::Urn(urn) => urn,
        Read::Ask(finder) => format!("{finder:?}"),
    }
}

#[test]
fn words_that_say_everything_need_no_question() {
    use Facet as F;
    for (facet, word, wanted) in [
        (F::Seniorities, "director", "urn:li:seniority:6"),
        (F::Seniorities, " Unpaid ", "urn:li:seniority:1"),
        (F::Seniorities, "OWNER", "urn:li:seniority:10"),
        (F::StaffCountRanges, "51-200", "urn:li:staffCountRange:(51,200)"),
        (F::StaffCountRanges, "1,001 – 5,000", "urn:li:staffCountRange:(1001,5000)"),
        (F::StaffCountRanges, "10001+", "urn:li:staffCountRange:(10001,2147483647)"),
        (F::AgeRanges, "25-34", "urn:li:ageRange:(25,34)"),
        (F::AgeRanges, "55+", "urn:li:ageRange:(55,2147483647)"),
        (F::InterfaceLocales, "en_US", "urn:li:locale:en_US"),
        (F::InterfaceLocales, "English", "Facet"),
        (F::Locations, "Germany", "Typeahead"),
        (F::Locations, "urn:li:geo:103644278", "urn:li:geo:103644278"),
        (F::JobFunctions, "Engineering", "Facet"),
        (F::BuyerGroups, "Finance", "Typeahead"),
        (F::Revenue, "$1M", "Facet"),
        (F::DynamicSegments, "urn:li:adSegment:7", "urn:li:adSegment:7"),
    ] {
        assert_eq!(urn(facet, word), wanted, "{word}");
    }
}

#[test]
fn a_word_that_can_mean_nothing_is_refused_with_the_spelling_that_works() {
    use Facet as F;
    for (facet, word, wanted) in [
        (F::Seniorities, "C-level", "Use Unpaid, Training, Entry"),
        (F::StaffCountRanges, "200-51", "Write 51-200, or 10001+"),
        (F::StaffCountRanges, "-5", "Write 51-200"),
        (F::StaffCountRanges, "SIZE_51_TO_200", "Write 51-200."),
        (F::StaffCountRanges, "urn:li:staffCountRange:SIZE_10001_OR_MORE", "Write 10001+."),
        (F::StaffCountRanges, "SIZE_1", "Write 1-1."),
        (F::AgeRanges, "young", "Write 25-34"),
        (F::AudienceMatchingSegments, "Customers", "urn:li:adSegment:"),
        (F::Locations, "urn:geo:1", ""),
        (F::Locations, " ", "Give a name"),
    ] {
        let invalid = read(facet, word).unwrap_err();
        assert!(invalid.fix.contains(wanted), "{word}: {}", invalid.fix);
    }
}

#[test]
fn facets_that_only_include_exclude_nobody() {
    for facet in ["ageRanges", "genders", "groups", "interfaceLocales"] {
        let value = if facet == "ageRanges" { "25-34" } else { "urn:li:x:1" };
        let said = refusal(json!([{"facet": facet, "values": [value], "exclude": true}]));
        assert!(said.contains("leaves nobody out") && said.contains(facet), "{said}");
    }
}

#[test]
fn facets_that_do_not_go_together_may_stand_in_one_group() {
    for (one, other, value) in [
        ("industries", "employers", "Software"),
        ("staffCountRanges", "employers", "51-200"),
        ("seniorities", "titles", "VP"),
        ("jobFunctions", "titles", "Sales"),
    ] {
        let said = refusal(json!([
            {"facet": one, "values": [value]}, {"facet": other, "values": ["Acme"]}]));
        assert!(said.contains(&format!("AND {one} with {other}")), "{said}");
        let apart = json!([
            {"facet": one, "values": [value], "or_group": "a"},
            {"facet": other, "values": ["Acme"], "or_group": "b"}]);
        refusal(apart);
        for fine in [
            json!([{"facet": one, "values": [value], "or_group": "a"}, {"facet": other, "values": ["Acme"], "or_group": "a"}]),
            json!([{"facet": one, "values": [value]}, {"facet": other, "values": ["Acme"], "exclude": true}]),
        ] {
            assert_eq!(check(&criteria(fine)), Ok(()));
        }
    }
    let mixed = refusal(json!([{"facet": "locations", "values": ["Germany"]},
        {"facet": "profileLocations", "values": ["Ghent"]}]));
    assert!(mixed.contains("Use one"), "{mixed}");
}

#[test]
fn values_are_counted_for_each_facet() {
    let many = |facet: &str, count: usize| {
        let values: Vec<String> = (1..=count).map(|n| format!("urn:li:thing:{n}")).collect();
        json!([{"facet": facet, "values": values}])
    };
    assert!(refusal(many("skills", 101)).contains("skills has 101 values; LinkedIn takes 100"));
    assert!(refusal(many("employersPast", 201)).contains("LinkedIn takes 200"));
    for (facet, count) in [("skills", 100), ("employers", 200), ("locations", 200)] {
        assert_eq!(check(&criteria(many(facet, count))), Ok(()));
    }
    // The same value twice is one value.
    let twice = json!([{"facet": "skills", "values": vec!["Welding"; 101]}]);
    assert_eq!(check(&criteria(twice)), Ok(()));
}

#[test]
fn nothing_is_included_and_excluded_in_whatever_spelling() {
    for (facet, one, other) in [
        ("locations", "Germany", "germany"),
        ("seniorities", "VP", "urn:li:seniority:7"),
        ("staffCountRanges", "51-200", "urn:li:staffCountRange:(51,200)"),
    ] {
        let said = refusal(json!([{"facet": facet, "values": [one]},
            {"facet": facet, "values": [other], "exclude": true}]));
        assert!(said.contains("included and excluded"), "{said}");
    }
    assert!(refusal(json!([])).contains("no criteria"));
    assert!(refusal(json!([{"facet": "skills", "values": []}])).contains("no values"));
    let grouped = json!([{"facet": "skills", "values": ["A"], "exclude": true, "or_group": "a"}]);
    assert!(refusal(grouped).contains("or_group"));
}

#[test]
fn the_structure_ands_criteria_and_ors_groups_and_exclusions() {
    let given = criteria(json!([
        {"facet": "locations", "values": ["urn:li:geo:1", "urn:li:geo:1"]},
        {"facet": "titles", "values": ["urn:li:title:1"], "or_group": "a"},
        {"facet": "skills", "values": ["urn:li:skill:1"], "or_group": "a"},
        {"facet": "employers", "values": ["urn:li:organization:77009"], "exclude": true}]));
    let f = |name: &str| format!("urn:li:adTargetingFacet:{name}");
    assert_eq!(
        structure(&given, Some("en_US")),
        json!({"include": {"and": [
            {"or": {f("locations"): ["urn:li:geo:1"]}},
            {"or": {f("titles"): ["urn:li:title:1"], f("skills"): ["urn:li:skill:1"]}},
            {"or": {f("interfaceLocales"): ["urn:li:locale:en_US"]}}]},
            "exclude": {"or": {f("employers"): ["urn:li:organization:77009"]}}})
    );
}

#[test]
fn choosing_by_age_or_gender_is_noticed() {
    let said = notices(&criteria(json!([{"facet": "ageRanges", "values": ["25-34"]},
        {"facet": "genders", "values": ["Female"]}])));
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("age and gender") && said[0].contains("housing"), "{said:?}");
    assert!(notices(&criteria(json!([{"facet": "skills", "values": ["Welding"]}]))).is_empty());
    let raw = json!({"include": {"and": [{"or": {"urn:li:adTargetingFacet:genders": ["urn:li:gender:1"]}}]}});
    assert_eq!(notices_of(&raw).len(), 1);
}

#[test]
fn entities_read_in_both_spellings() {
    for element in [
        json!({"urn": "urn:li:skill:17", "name": "Welding"}),
        json!({"urn": {"value": {"string": "urn:li:skill:17"}}, "name": "Welding"}),
        json!({"value": {"string": "urn:li:skill:17"}, "name": "Welding"}),
    ] {
        let read = candidate(&element).unwrap();
        assert_eq!((read.urn.as_str(), read.name.as_str()), ("urn:li:skill:17", "Welding"));
    }
    assert_eq!(candidate(&json!({"urn": "17", "name": "Welding"})), None);
}

fn place(id: u32, name: &str) -> Candidate {
    Candidate { urn: Urn::parse(&format!("urn:li:geo:{id}")).unwrap(), name: name.to_owned() }
}

#[test]
fn the_whole_name_is_meant_before_the_part_before_a_comma() {
    let places = [
        place(1, "Georgia, United States"),
        place(2, "Georgia"),
        place(3, "Paris, Texas, United States"),
        place(4, "Paris, France"),
        place(5, "Ghent, Belgium"),
        place(5, "Ghent, Belgium"),
    ];
    let numbers = |word: &str| -> Vec<String> {
        matches(word, &places).iter().map(|found| found.urn.id().to_owned()).collect()
    };
    assert_eq!(numbers("georgia"), ["2"]);
    assert_eq!(numbers("PARIS"), ["3", "4"]);
    assert_eq!(numbers(" ghent "), ["5"]);
    assert_eq!(numbers("Ghen"), Vec::<String>::new());
    let names = |word: &str, most| -> Vec<String> {
        choose(word, &places, most).into_iter().map(|found| found.name).collect()
    };
    assert_eq!(names("Paris", 10), ["Paris, Texas, United States", "Paris, France"]);
    assert_eq!(names("Ghen", 1), ["Ghent, Belgium"]);
}

#[test]
fn every_facet_has_its_own_name_and_urn() {
    assert_eq!(Facet::named("fieldsOfStudy"), Some(Facet::FieldsOfStudy));
    assert_eq!(Facet::named("urn:li:adTargetingFacet:skills"), Some(Facet::Skills));
    assert_eq!(Facet::named("brandNew"), None);
    assert_eq!(Facet::StaffCountRanges.urn(), "urn:li:adTargetingFacet:staffCountRanges");
}
