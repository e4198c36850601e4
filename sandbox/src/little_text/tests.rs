use super::*;

fn nobody(_: &str, _: &str) -> Option<Actor> {
    None
}

fn acme(urn: &str, name: &str) -> Option<Actor> {
    (urn == "urn:li:organization:70010001" && name == "Acme Maps")
        .then_some(Actor::Organization(70_010_001))
}

fn urn(actor: &Actor) -> String {
    match actor {
        Actor::Organization(id) => format!("urn:li:organization:{id}"),
        Actor::Member(name) => format!("urn:li:person:{name}"),
    }
}

#[test]
fn unescaped_reserved_characters_cut_the_text() {
    for (source, seen) in [
        ("hello (world)", "hello "),
        ("me@ex.org", "me"),
        ("a_b", "a"),
        ("* item", ""),
        ("C# is", "C"),
        ("a | b", "a "),
        (r"C:\t", "C:"),
        ("x < y", "x "),
        ("~ about", ""),
        ("see {this}", "see "),
        ("@[Acme Maps](urn:li:organization:70010001", ""),
        ("#snake_case", "#snake"),
        (r"{hashtag|\#|snake_case}", ""),
        ("{hashtag|#|maps}", ""),
        ("end\\", "end"),
    ] {
        let published = read(source, nobody);
        assert!(published.cut, "{source}");
        assert_eq!(rendered(&published.pieces), seen, "{source}");
    }
}

#[test]
fn the_escape_table_reads_back() {
    for (plain, source) in [
        ("a (b)", r"a \(b\)"),
        ("x_y", r"x\_y"),
        ("50% [off]", r"50% \[off\]"),
        (r"C:\t", r"C:\\t"),
        ("me@ex.org", r"me\@ex.org"),
        ("* item", r"\* item"),
    ] {
        let published = read(source, nobody);
        assert!(!published.cut, "{source}");
        assert_eq!(rendered(&published.pieces), plain);
        assert_eq!(escaped(&published.pieces, urn), source);
    }
}

#[test]
fn hashtags_come_back_as_templates() {
    let published = read(r"Ahoy #maps and {hashtag|\#|atlas\_x}!", nobody);
    assert!(!published.cut);
    assert_eq!(rendered(&published.pieces), "Ahoy #maps and #atlas_x!");
    assert_eq!(
        escaped(&published.pieces, urn),
        r"Ahoy {hashtag|\#|maps} and {hashtag|\#|atlas\_x}!"
    );
}

#[test]
fn a_mention_needs_the_exact_name() {
    let hit = read("Hi @[Acme Maps](urn:li:organization:70010001)", acme);
    assert_eq!(rendered(&hit.pieces), "Hi Acme Maps");
    assert_eq!(escaped(&hit.pieces, urn), "Hi @[Acme Maps](urn:li:organization:70010001)");
    let miss = read("Hi @[acme maps](urn:li:organization:70010001)!", acme);
    assert!(!miss.cut);
    assert_eq!(miss.pieces, [Piece::Text("Hi acme maps!".to_owned())]);
}

proptest::proptest! {
    #[test]
    fn what_a_read_returns_publishes_the_same_again(source in "[a-zA-Z0-9 #@{}()\\[\\]|\\\\_*~<>é🦀]{0,60}") {
        let first = read(&source, acme);
        let again = read(&escaped(&first.pieces, urn), acme);
        proptest::prop_assert!(!again.cut);
        proptest::prop_assert_eq!(again.pieces, first.pieces);
    }
}
