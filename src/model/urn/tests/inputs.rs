use serde_json::json;

use super::super::*;
use super::POST;

#[test]
fn authors_are_read_from_what_people_have() {
    let vanity = || Author::VanityName("acme-maps".into());
    let number = || Author::OrganizationId(70_010_001);
    for (text, author) in [
        ("me", Author::Me),
        ("ME", Author::Me),
        ("70010001", number()),
        ("acme-maps", vanity()),
        ("https://www.linkedin.com/company/acme-maps/", vanity()),
        ("https://www.linkedin.com/company/acme-maps", vanity()),
        ("https://de.linkedin.com/company/acme-maps/about/?x=%zz#top", vanity()),
        ("http://LinkedIn.com/company/acme-maps/posts", vanity()),
        ("linkedin.com/company/acme-maps", vanity()),
        ("https://www.linkedin.com/school/acme-maps/", vanity()),
        ("https://www.linkedin.com/company/70010001/admin/", number()),
        ("https://www.linkedin.com/company/70010001/?next=https://ex.org/", number()),
    ] {
        assert_eq!(Author::parse(text).unwrap(), author, "{text}");
    }
    for text in [
        "urn:li:person:q7Zx_Inv-ent",
        "urn:li:organization:70010001",
        "urn:li:organizationBrand:70010001",
    ] {
        let author = Author::parse(text).unwrap();
        assert_eq!(author.urn().unwrap().as_str(), text);
        assert_eq!(author.to_string(), text);
    }
}

#[test]
fn an_author_has_a_urn_only_where_nobody_need_be_asked() {
    assert_eq!(Author::Me.urn(), None);
    assert_eq!(Author::parse("acme-maps").unwrap().urn(), None);
    assert_eq!(
        Author::parse("70010001").unwrap().urn().unwrap().as_str(),
        "urn:li:organization:70010001"
    );
}

#[test]
fn those_who_cannot_write_are_refused_with_a_hint() {
    for text in
        ["urn:li:group:5", "https://www.linkedin.com/groups/5/", "www.linkedin.com/groups/5"]
    {
        assert_eq!(Author::parse(text).unwrap_err(), Malformed::Group);
    }
    assert!(
        Malformed::Group
            .to_string()
            .starts_with("LinkedIn Groups cannot be posted to, because LinkedIn shut that API")
    );
    assert!(
        Author::parse("urn:li:company:70010001")
            .unwrap_err()
            .to_string()
            .contains("urn:li:organization:70010001")
    );
    for text in [
        "https://www.linkedin.com/in/mara-quill/",
        "linkedin.com/in/mara-quill",
        "https://www.linkedin.com/in/urn:li:person:x",
    ] {
        assert_eq!(Author::parse(text).unwrap_err(), Malformed::Person);
    }
    assert_eq!(
        Author::parse("https://www.linkedin.com/showcase/acme/").unwrap_err(),
        Malformed::Showcase
    );
    for text in ["urn:li:share:5", "urn:li:member:5", "two words", "0", "007", "söhne", "-5"] {
        assert!(matches!(Author::parse(text), Err(Malformed::NotAnAuthor { .. })), "{text}");
    }
}

#[test]
fn addresses_elsewhere_are_refused() {
    for text in [
        "https://evil.example/company/acme",
        "https://linkedin.com.evil.example/company/acme",
        "https://www.linkedin.com@evil.example/company/acme",
        "https://evil.example/?https://www.linkedin.com/company/acme",
        "https://evillinkedin.com/company/acme",
        "ftp://www.linkedin.com/company/acme",
        "javascript://www.linkedin.com/company/acme",
        "https://www.linkedin.com/company/",
        "https://www.linkedin.com/company/a%2Fb/",
        "https://www.linkedin.com/company/%2e%2e/",
        "https://www.linkedin.com/company/acme\\..",
        "https://www.linkedin.com/company/ac\nme",
        "https://www.linkedin.com/",
        "../company/acme",
    ] {
        assert!(Author::parse(text).is_err(), "{text}");
        assert!(Organization::parse(text).is_err(), "{text}");
        assert!(PostUrn::parse(text).is_err(), "{text}");
    }
}

#[test]
fn posts_are_read_from_urns_and_addresses() {
    for kind in ["share", "ugcPost", "activity"] {
        let urn = format!("urn:li:{kind}:{POST}");
        let encoded = urn.replace(':', "%3A");
        for text in [
            urn.clone(),
            format!("https://www.linkedin.com/feed/update/{urn}/"),
            format!("https://www.linkedin.com/feed/update/{urn}"),
            format!("https://www.linkedin.com/feed/update/{encoded}/"),
            format!(
                "https://www.linkedin.com/feed/update/{}/",
                encoded.to_lowercase().replace("ugcpost", "ugcPost")
            ),
            format!("https://www.linkedin.com/feed/update/{urn}?utm_source=share&x=%zz#c"),
            format!("https://www.linkedin.com/embed/feed/update/{urn}"),
            format!("https://www.linkedin.com/posts/acme-maps_hello-{kind}-{POST}-AbC_"),
            format!(
                "https://www.linkedin.com/posts/acme_share-2026-plan-{kind}-{POST}-x7Yz/?utm=1"
            ),
            format!("https://www.linkedin.com/posts/acme_{kind}-{POST}-{kind}-{POST}"),
            format!("https://www.linkedin.com/posts/{kind}-{POST}"),
            format!("https://www.linkedin.com/posts/s%C3%B6hne_grüße-{kind}-{POST}-x7Yz"),
        ] {
            let post = PostUrn::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(post.as_str(), urn, "{text}");
            assert_eq!(post.web_address(), format!("https://www.linkedin.com/feed/update/{urn}/"));
        }
    }
}

#[test]
fn what_is_no_post_is_refused_with_what_to_give() {
    for text in [
        POST,
        "me",
        "acme-maps",
        "urn:li:person:q7Zx",
        "urn:li:organization:70010001",
        "urn:li:comment:(urn:li:activity:9,5)",
        "urn:li:share:(1,2)",
        "https://www.linkedin.com/company/acme-maps/posts/",
        "https://www.linkedin.com/feed/",
        "https://www.linkedin.com/feed/update/",
        "https://www.linkedin.com/feed/update/urn:li:person:x/",
        "https://www.linkedin.com/feed/update/urn%253Ali%253Ashare%253A5/",
        "https://www.linkedin.com/posts/market-share-10-percent",
        "https://www.linkedin.com/posts/acme_hello-activity-٧٤٠٠٠٠٠٠٠٠٠-x",
    ] {
        let error = PostUrn::parse(text).unwrap_err();
        assert!(matches!(error, Malformed::NotAPost { .. }), "{text}: {error}");
        assert!(error.to_string().contains("urn:li:share:"));
    }
    assert!(serde_json::from_value::<PostUrn>(json!(5)).is_err());
}

#[test]
fn organizations_are_read_from_what_people_have() {
    for input in [
        json!(70_010_001),
        json!("70010001"),
        json!("urn:li:organization:70010001"),
        json!("https://www.linkedin.com/company/70010001/"),
    ] {
        let organization: Organization = serde_json::from_value(input).unwrap();
        assert_eq!(organization, Organization::Id(70_010_001));
        assert_eq!(organization.to_string(), "urn:li:organization:70010001");
    }
    for input in ["acme-maps", "https://www.linkedin.com/company/acme-maps/about/"] {
        let organization = Organization::parse(input).unwrap();
        assert_eq!(organization, Organization::VanityName("acme-maps".into()));
        assert_eq!(organization.urn(), None);
    }
    for input in
        ["urn:li:organizationBrand:5", "urn:li:person:x", "https://www.linkedin.com/in/x/", "a b"]
    {
        let error = Organization::parse(input).unwrap_err();
        assert!(matches!(error, Malformed::NotAnOrganization { .. }), "{error}");
    }
}

#[test]
fn an_address_holds_nothing_that_breaks_lines() {
    for between in ["\n", "\r", " ", "\t", "\\", "\0", "\u{2028}"] {
        let text = format!("https://www.linkedin.com/posts/a{between}b-activity-{POST}-x7Yz");
        assert!(PostUrn::parse(&text).is_err(), "{text:?}");
    }
}

#[test]
fn a_vanity_name_has_at_most_a_hundred_characters() {
    assert!(Organization::parse(&"a".repeat(100)).is_ok());
    assert!(Organization::parse(&"a".repeat(101)).is_err());
}

#[test]
fn the_address_in_a_sandbox_answer_names_its_post() {
    let post =
        PostUrn::parse("http://127.0.0.1:4711/_sandbox/feed#urn:li:share:7400000000000000001");
    assert_eq!(post.unwrap().as_str(), "urn:li:share:7400000000000000001");
    assert!(PostUrn::parse("http://127.0.0.1:4711/_sandbox/feed#urn:li:person:a").is_err());
    assert!(PostUrn::parse("http://127.0.0.1:4711/_sandbox/feed#").is_err());
}

#[test]
fn a_comment_is_read_in_both_spellings_and_written_in_one() {
    let whole = "urn:li:comment:(urn:li:activity:9,7400000000000000556)";
    for text in [
        whole,
        "urn:li:comment:(activity:9,7400000000000000556)",
        "(urn:li:activity:9,7400000000000000556)",
        "(activity:9,7400000000000000556)",
    ] {
        let comment = CommentUrn::parse(text).unwrap();
        assert_eq!(comment.to_string(), whole, "{text}");
        assert_eq!(comment.object().as_str(), "urn:li:activity:9");
        assert_eq!(comment.id(), 7_400_000_000_000_000_556);
        assert_eq!(TargetUrn::parse(text).unwrap(), TargetUrn::Comment(comment));
    }
    for text in [
        "7400000000000000556",
        "urn:li:comment:5",
        "urn:li:comment:(5,5)",
        "urn:li:comment:(urn:li:activity:9)",
        "urn:li:comment:(urn:li:activity:9,5,6)",
        "urn:li:comment:(urn:li:activity:9,x)",
        "urn:li:comment:(urn:li:person:9,5)",
        "urn:li:comment:((activity:9),5)",
        "urn:li:like:(urn:li:activity:9,5)",
        "(activity:9,5)/../x",
        "()",
        "(",
    ] {
        assert!(CommentUrn::parse(text).is_err(), "{text}");
    }
}

#[test]
fn a_target_is_a_post_or_a_comment_and_nothing_else() {
    for (text, urn) in [
        ("https://www.linkedin.com/feed/update/urn:li:activity:9/", "urn:li:activity:9"),
        ("urn:li:ugcPost:7", "urn:li:ugcPost:7"),
        ("(activity:9,5)", "urn:li:comment:(urn:li:activity:9,5)"),
    ] {
        assert_eq!(TargetUrn::parse(text).unwrap().to_string(), urn);
    }
    for text in ["me", "urn:li:organization:7", "acme-maps"] {
        let refused = TargetUrn::parse(text).unwrap_err();
        assert!(matches!(refused, Malformed::NotATarget { .. }), "{text}: {refused}");
    }
}

#[test]
fn a_reaction_is_taken_apart_at_the_comma_between_its_two() {
    let text = "urn:li:reaction:(urn:li:person:a_b,urn:li:comment:(urn:li:activity:9,5))";
    let reaction = ReactionUrn::parse(text).unwrap();
    assert_eq!(reaction.actor().as_str(), "urn:li:person:a_b");
    assert_eq!(reaction.entity().to_string(), "urn:li:comment:(urn:li:activity:9,5)");
    assert_eq!(reaction.to_string(), text);
    for text in [
        "urn:li:reaction:(urn:li:person:a)",
        "urn:li:reaction:(urn:li:activity:9,urn:li:person:a)",
        "urn:li:like:(urn:li:person:a,urn:li:activity:9)",
    ] {
        assert!(matches!(ReactionUrn::parse(text), Err(Malformed::NotAReaction { .. })), "{text}");
    }
}

#[test]
fn templates_get_the_part_that_they_name() {
    let comments =
        json!(["urn:li:comment:(urn:li:activity:9,5)", "urn:li:comment:(urn:li:activity:9,6)"]);
    assert_eq!(part_of(&comments, "id"), Some(json!([5, 6])));
    assert_eq!(part_of(&comments, "object"), Some(json!("urn:li:activity:9")));
    let two =
        json!(["urn:li:comment:(urn:li:activity:9,5)", "urn:li:comment:(urn:li:activity:8,6)"]);
    assert_eq!(part_of(&two, "object"), None);
    assert_eq!(part_of(&json!("urn:li:organization:7"), "id"), Some(json!(7)));
    assert_eq!(part_of(&json!("urn:li:person:a"), "organization"), None);
    let page = json!("urn:li:organizationBrand:7");
    assert_eq!(part_of(&page, "organization"), Some(page.clone()));
    assert_eq!(part_of(&json!("urn:li:share:7"), "object"), None);
}
