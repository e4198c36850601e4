//! Posts to begin with.

use serde_json::{Value as Json, json};

use super::{
    FIRST_MS, HOUR_MS,
    media::{IMAGE, image},
    pages::{ACME, ATLAS, CLOSED, HARBOUR, TIDE},
    people::ADA_APP,
};
use crate::{
    little_text,
    world::{
        Actor, World, ids,
        posts::{Post, PostKind, Reshare},
    },
};

struct Draft {
    author: Actor,
    member: &'static str,
    hours_ago: i64,
    text: &'static str,
    content: Option<Json>,
}

fn page(id: u64, member: &'static str, hours_ago: i64, text: &'static str) -> Draft {
    Draft { author: Actor::Organization(id), member, hours_ago, text, content: None }
}

fn person(member: &'static str, hours_ago: i64, text: &'static str) -> Draft {
    Draft { author: Actor::Member(member.to_owned()), member, hours_ago, text, content: None }
}

/// Enough plain posts on one page to turn several pages of them.
const PLAIN: [&str; 24] = [
    "The new sheet of the archipelago is out.",
    r"Why is north up? A thread in one post. {hashtag|\#|maps}",
    "We corrected eleven islands and one rumour.",
    r"Survey day, 06:00. Bring boots \(waterproof\).",
    r"Contour lines are promises. {hashtag|\#|cartography} {hashtag|\#|maps}",
    "Our printer is back from the dentist.",
    "Question of the week: river or long lake?",
    "The scale bar is not decoration.",
    "Fifty new footpaths, two new bridges & no new roads.",
    "A lighthouse moved by four metres. We asked it twice.",
    "Open day on Saturday. Coffee, coastlines, cake.",
    "We are hiring a person who likes rectangles.",
    "Old sheet 14 has sold out after 31 years.",
    "Rain on the plotter. All is well.",
    r"Legend of the month: \* means viewpoint.",
    "Magnetic north has moved again. So have we.",
    "Thank you for 4,700 followers!",
    "The marsh is bigger than we drew it. Sorry, ducks.",
    "Field notes from the far north.",
    r"Typo of the year: Gothenbrug. Corrected in v2\_1.",
    "A map without a date is a painting.",
    "Index of names, letter K, is done.",
    "Sea level is an average. Mind the rocks.",
    "Our first sheet, 1987, scanned and restored.",
];

fn plain(place: i64, text: &'static str) -> Draft {
    page(ACME, "ada", 60 + place * 31, text)
}

fn elsewhere() -> Vec<Draft> {
    vec![
        page(ATLAS, "ada", 30, "The atlas goes to print on Monday."),
        page(ATLAS, "ada", 200, "Spine or no spine? We chose spine."),
        page(ATLAS, "ada", 900, "Volume one of nine."),
        page(HARBOUR, "cleo", 20, r"New arrivals: sea stories. {hashtag|\#|books}"),
        page(HARBOUR, "cleo", 90, "Reading tonight at seven."),
        page(HARBOUR, "cleo", 210, "We found the lost crate."),
        page(HARBOUR, "mara", 400, "Bindings, mended while you wait."),
        page(TIDE, "yuki", 50, "Hull number 40 is dry again."),
        page(TIDE, "yuki", 330, "Oak has arrived from upriver."),
        page(CLOSED, "felix", 15, "Quarterly figures are in."),
        page(CLOSED, "felix", 700, "Gate four is closed."),
        person("ada", 70, "Drew a coastline by hand today. Recommended."),
        person("ada", 500, "Ten years at the same desk, a different map."),
        person("ben", 40, "Theodolite for sale, one careful owner."),
        person("mara", 120, "Glue weather."),
    ]
}

fn special() -> Vec<Draft> {
    let with = |mut draft: Draft, content: Json| {
        draft.content = Some(content);
        draft
    };
    vec![
        with(
            page(ACME, "ada", 6, "Fog over the office, seen from the office."),
            json!({"media": {"id": image("Acme01"), "altText": "A window full of fog"}}),
        ),
        with(
            page(ACME, "ada", 12, "How we draw a river, step by step."),
            json!({"article": {
                "source": "https://acme-maps.example/rivers",
                "title": "How to draw a river",
                "description": "Begin at the sea.",
                "thumbnail": image("Acme02"),
            }}),
        ),
        with(
            page(ACME, "ada", 24, "Help us decide."),
            json!({"poll": {
                "question": "Fold or roll?",
                "options": [{"text": "Fold"}, {"text": "Roll"}, {"text": "Frame"}],
                "settings": {
                    "duration": "SEVEN_DAYS",
                    "voteSelectionType": "SINGLE_VOTE",
                    "isVoterVisibleToAuthor": true,
                },
            }}),
        ),
        with(
            page(ACME, "ada", 36, r"Two views of one bay. {hashtag|\#|coast}"),
            json!({"multiImage": {"images": [
                {"id": image("Acme02"), "altText": "The bay at low tide"},
                {"id": image("Acme03"), "altText": "The bay at high tide"},
            ]}}),
        ),
        with(
            page(ACME, "ada", 44, "The plotter at work, with sound."),
            json!({"media": {"id": "urn:li:video:C5F10AQSandboxAcme", "title": ""}}),
        ),
    ]
}

pub(super) fn fill(world: &mut World) {
    for (place, text) in (0..).zip(PLAIN) {
        add(world, plain(place, text));
    }
    for draft in elsewhere().into_iter().chain(special()) {
        add(world, draft);
    }
    // The id holds an underscore, so it is escaped even here.
    let mara = ids::person(ADA_APP, "mara").replace('_', r"\_");
    let mention = format!(
        "Bound by @[Mara Quill](urn:li:person:{mara}) with @[Acme Atlas](urn:li:organization:{ATLAS}). Thank you!"
    );
    add_text(world, page(ACME, "ada", 18, ""), &mention);
    reshare(world);
    unpublished(world);
}

fn add(world: &mut World, draft: Draft) -> u64 {
    let text = draft.text;
    add_text(world, draft, text)
}

fn add_text(world: &mut World, draft: Draft, text: &str) -> u64 {
    let created_ms = FIRST_MS - draft.hours_ago * HOUR_MS;
    let sequence = world.next();
    let number = ids::number(created_ms, sequence);
    let published = little_text::read(text, |urn, name| world.mentioned(ADA_APP, urn, name));
    let post = Post {
        number,
        kind: kind(draft.content.as_ref()),
        activity: ids::number(created_ms, sequence + 500_000),
        author: draft.author,
        member: draft.member.to_owned(),
        text: published.pieces,
        cut: published.cut,
        visibility: "PUBLIC".to_owned(),
        feed_distribution: "MAIN_FEED".to_owned(),
        target_entities: Vec::new(),
        third_party_channels: Vec::new(),
        lifecycle_state: "PUBLISHED".to_owned(),
        reshare_disabled: false,
        content: draft.content,
        reshare: None,
        landing_page: None,
        call_to_action: None,
        ad_context: None,
        created_ms,
        modified_ms: created_ms + 50,
        edited: false,
        deleted: false,
    };
    world.posts.insert(number, post);
    number
}

fn kind(content: Option<&Json>) -> PostKind {
    let is_video = content
        .and_then(|content| content.pointer("/media/id"))
        .and_then(Json::as_str)
        .is_some_and(|urn| !urn.starts_with(IMAGE));
    if is_video || content.is_some_and(|content| content.get("multiImage").is_some()) {
        PostKind::UgcPost
    } else {
        PostKind::Share
    }
}

fn reshare(world: &mut World) {
    let root =
        world.posts.values().find(|post| post.author == Actor::Organization(ATLAS)).map(Post::urn);
    let number = add(world, page(ACME, "ada", 48, "Our sister page has news, and so have we."));
    if let (Some(root), Some(post)) = (root, world.posts.get_mut(&number)) {
        post.reshare = Some(Reshare { parent: root.clone(), root });
    }
}

/// One post aimed at few, one draft that only its author may see.
fn unpublished(world: &mut World) {
    let number = add(world, page(ACME, "ada", 54, "Hello Sweden, this one is for you."));
    if let Some(post) = world.posts.get_mut(&number) {
        post.target_entities = vec![crate::resources::posts::facets(&json!({
            "geoLocations": ["urn:li:geo:105117694"],
        }))];
    }
    let number = add(world, page(ACME, "ada", 3, "Not yet."));
    if let Some(post) = world.posts.get_mut(&number) {
        "DRAFT".clone_into(&mut post.lifecycle_state);
    }
}
