//! What a person means by their own words.
//!
//! A small closed grammar: each piece of the text names a topic, and perhaps who speaks and whether they read or
//! write. What it does not know it says, and where it fills a gap it says that too.

mod pieces;
mod words;

use super::{GOALS, Goal};
use pieces::{Actor, Piece, completed, pieces};
use words::Is;

/// What was understood.
#[derive(Clone, Debug, Default)]
pub struct Understood {
    /// The goals, in the order in which they were named.
    pub goals: Vec<&'static Goal>,
    /// What was not understood, in the words of whoever asked.
    pub unclear: Vec<String>,
    /// Where a gap was filled.
    pub presumed: Vec<Presumed>,
}

/// A gap that was filled: the words do not say who speaks, or whether they read or write.
#[derive(Clone, Debug)]
pub struct Presumed {
    /// The words.
    pub words: String,
    /// What they were taken for.
    pub goal: &'static Goal,
    /// What they could mean as well.
    pub other: &'static Goal,
}

/// What a piece comes to.
enum Meant {
    Goals(Vec<&'static str>),
    /// Figures of it is not said what.
    Figures,
    /// The first, but it could be the second.
    Perhaps(Vec<&'static str>, &'static str),
    Unclear,
}

/// Understands a text such as `post as page, read analytics`.
pub fn understand(text: &str) -> Understood {
    let pieces = completed(pieces(text));
    let mut understood = Understood::default();
    let mut figures = Vec::new();
    for piece in &pieces {
        let named = exactly(&piece.text);
        // A word that is not known may change what the others say.
        if named.is_none() && !piece.unknown.is_empty() {
            let words = piece.unknown.iter().map(|word| in_its_place(word, &piece.text));
            understood.unclear.extend(words);
            continue;
        }
        match named.map_or_else(|| meant(piece), Meant::Goals) {
            Meant::Goals(ids) => understood.add(&ids),
            Meant::Perhaps(ids, other) => {
                understood.add(&ids);
                understood.presume(piece, &ids, other);
            }
            // What else is asked for says whose figures are meant; it may come later.
            Meant::Figures => figures.push(piece),
            Meant::Unclear => understood.unclear.push(piece.text.clone()),
        }
    }
    for piece in figures {
        let has = |of: fn(&str) -> bool| understood.goals.iter().any(|goal| of(goal.id));
        let page = has(|id| id.contains("page"));
        let mine = has(|id| id.ends_with("-me") && id != "who-am-i");
        let ads = has(|id| id.contains("ads"));
        let (ids, other): (&[&'static str], _) = match (page, mine, ads) {
            (true, false, _) => (&["page-analytics"], "my-analytics"),
            (false, true, _) => (&["my-analytics"], "page-analytics"),
            (false, false, true) => (&["ad-reporting"], "page-analytics"),
            _ => {
                understood.add(&["page-analytics", "my-analytics"]);
                continue;
            }
        };
        understood.add(ids);
        understood.presume(piece, ids, other);
    }
    understood
}

impl Understood {
    fn add(&mut self, ids: &[&'static str]) {
        for goal in ids.iter().filter_map(|id| Goal::find(id)) {
            if !self.goals.iter().any(|known| known.id == goal.id) {
                self.goals.push(goal);
            }
        }
    }

    fn presume(&mut self, piece: &Piece, ids: &[&'static str], other: &'static str) {
        if let (Some(goal), Some(other)) =
            (ids.first().and_then(|id| Goal::find(id)), Goal::find(other))
        {
            self.presumed.push(Presumed { words: piece.text.clone(), goal, other });
        }
    }
}

/// A word that is not known, with the words around it where there are any.
fn in_its_place(word: &str, text: &str) -> String {
    if text == word { word.to_owned() } else { format!("{word} (in: {text})") }
}

/// The goals that are asked for by their names, or by a whole phrase of their own.
fn exactly(text: &str) -> Option<Vec<&'static str>> {
    let plain = |text: &str| text.replace(['-', '_'], " ");
    let text = plain(text);
    let text = ["can i ", "i want to ", "to "]
        .iter()
        .fold(text.as_str(), |text, opening| text.strip_prefix(opening).unwrap_or(text));
    let ids: Vec<_> = GOALS
        .iter()
        .filter(|goal| plain(goal.id) == text || goal.words.contains(&text))
        .map(|goal| goal.id)
        .collect();
    (!ids.is_empty()).then_some(ids)
}

/// What a piece means, as far as it says so itself.
fn meant(piece: &Piece) -> Meant {
    let says = |what: Is| piece.says(what);
    if says(Is::Not) {
        return Meant::Unclear;
    }
    match topic(piece) {
        Some(Is::Post) => posts(piece),
        Some(Is::Comment) => comments(piece),
        Some(Is::Figures) => match piece.actor {
            _ if says(Is::Ads) => Meant::Goals(vec!["ad-reporting"]),
            Some(Actor::Page) => Meant::Goals(vec!["page-analytics"]),
            Some(Actor::Me) => Meant::Goals(vec!["my-analytics"]),
            None => Meant::Figures,
        },
        Some(Is::Ads) if says(Is::Write) => Meant::Goals(vec!["manage-ads"]),
        Some(Is::Ads) if says(Is::Read) => Meant::Goals(vec!["read-ads"]),
        Some(Is::Ads) => Meant::Perhaps(vec!["read-ads"], "manage-ads"),
        Some(Is::Event) if !says(Is::Write) => Meant::Goals(vec!["events"]),
        Some(Is::Lead) => Meant::Goals(vec!["lead-forms"]),
        Some(Is::Conversion) => Meant::Goals(vec!["conversions"]),
        Some(Is::Audience) => Meant::Goals(vec!["audiences"]),
        Some(Is::Role) if !says(Is::Write) => Meant::Goals(vec!["page-roles"]),
        Some(Is::Group) if says(Is::Post) || says(Is::Write) => {
            Meant::Goals(vec!["post-in-groups"])
        }
        Some(Is::People) if says(Is::Search) => Meant::Goals(vec!["people-search"]),
        Some(Is::Who) => Meant::Goals(vec!["who-am-i"]),
        _ => Meant::Unclear,
    }
}

/// The first topic swallows the second: a lead ad is about leads, figures of posts are figures.
const SWALLOWS: &[(Is, Is)] = &[
    (Is::Group, Is::Post),
    (Is::Group, Is::Comment),
    (Is::Ads, Is::Group),
    (Is::Lead, Is::Ads),
    (Is::Conversion, Is::Ads),
    (Is::Audience, Is::Ads),
    (Is::Ads, Is::Post),
    (Is::Figures, Is::Ads),
    (Is::Comment, Is::Post),
    (Is::Figures, Is::Post),
    (Is::Figures, Is::Follower),
    (Is::Role, Is::People),
    (Is::Comment, Is::People),
    (Is::Comment, Is::Media),
    (Is::Figures, Is::Media),
    (Is::Post, Is::Media),
];

/// The one topic of a piece; nothing where it has none, or several that do not belong together.
fn topic(piece: &Piece) -> Option<Is> {
    let mut topics: Vec<Is> = piece.says.iter().copied().filter(|word| word.is_topic()).collect();
    for (first, second) in SWALLOWS {
        if topics.contains(first) {
            topics.retain(|topic| topic != second);
        }
    }
    if topics.len() > 1 {
        topics.retain(|topic| *topic != Is::Who);
    }
    match topics.as_slice() {
        // Figures of comments are read with the comments.
        [Is::Comment, Is::Figures] | [Is::Figures, Is::Comment] => Some(Is::Comment),
        // Followers are counted; to find one by name is something else.
        [Is::Follower] if !piece.says(Is::Search) => Some(Is::Figures),
        // To upload a picture is to post one.
        [Is::Media] => Some(Is::Post),
        [one] => Some(*one),
        _ => None,
    }
}

fn posts(piece: &Piece) -> Meant {
    let says = |what: Is| piece.says(what);
    // "posts as page" is about writing them; "page posts" is about reading them.
    let reads = says(Is::Read) || says(Is::Search);
    let writes = says(Is::Write) || says(Is::One) || says(Is::Media) || (says(Is::As) && !reads);
    let mut ids = Vec::new();
    let mut others = Vec::new();
    if writes && !(reads && says(Is::One) && !says(Is::Write)) {
        match piece.actor {
            Some(Actor::Page) => ids.push("post-as-page"),
            Some(Actor::Me) => ids.push("post-as-me"),
            None => {
                ids.push("post-as-me");
                others.push("post-as-page");
            }
        }
    }
    if reads || (!writes && piece.actor.is_some()) {
        match piece.actor {
            Some(Actor::Page) => ids.push("read-page-posts"),
            Some(Actor::Me) => ids.push("read-my-posts"),
            None => {
                ids.push("read-page-posts");
                others.push("read-my-posts");
            }
        }
    }
    match (ids.is_empty(), others.first()) {
        (true, _) => Meant::Unclear,
        (false, Some(other)) => Meant::Perhaps(ids, other),
        (false, None) => Meant::Goals(ids),
    }
}

fn comments(piece: &Piece) -> Meant {
    let says = |what: Is| piece.says(what);
    let reads = says(Is::Read) || says(Is::Search) || says(Is::Figures);
    let writes = says(Is::Write) || (says(Is::One) && !reads);
    // "comments" alone is both.
    let both = !reads && !writes;
    let mut ids = Vec::new();
    let mut other = None;
    if writes || both {
        ids.push(if piece.actor == Some(Actor::Page) {
            "comment-as-page"
        } else {
            "comment-as-me"
        });
        other = piece.actor.is_none().then_some("comment-as-page");
    }
    if reads || both {
        ids.push("read-comments");
    }
    match other {
        Some(other) => Meant::Perhaps(ids, other),
        None => Meant::Goals(ids),
    }
}
