//! A text in its pieces, each with what belongs to it.

use std::collections::BTreeSet;

use super::exactly;
use super::words::{Is, meanings};

/// One piece of the text, and what is known of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) says: BTreeSet<Is>,
    pub(super) actor: Option<Actor>,
    pub(super) unknown: Vec<String>,
    /// Whether `and` joins it to the piece before.
    joined: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    Me,
    Page,
}

/// The pieces of a text: at commas and the like, and at `and`.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut text = text.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
    // To like to do something is no reaction.
    for wish in ["would like to ", "'d like to ", "i like to ", "we like to "] {
        text = text.replace(wish, " ");
    }
    let mut pieces = Vec::new();
    for part in text.split([',', ';', ':', '.', '?', '!', '\n']) {
        let mut joined = false;
        let mut current: Vec<&str> = Vec::new();
        for word in part.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '"')) {
            // "read/write comments": a slash joins like a word.
            for (index, word) in word.split(['/', '&', '+']).enumerate() {
                let joins = index > 0 || matches!(word, "and" | "or" | "plus" | "then");
                if joins {
                    if let Some(piece) = piece(&current, joined) {
                        pieces.push(piece);
                        joined = true;
                    }
                    current.clear();
                }
                if !word.is_empty() && !matches!(word, "and" | "or" | "plus" | "then") {
                    current.push(word);
                }
            }
        }
        pieces.extend(piece(&current, joined));
    }
    pieces
}

/// One piece; nothing where no word of it means anything.
fn piece(said: &[&str], joined: bool) -> Option<Piece> {
    let text = said.join(" ");
    let mut piece = Piece { text, joined, ..Piece::default() };
    let mut speaker_follows = false;
    let mut as_somebody = None;
    for word in said.iter().flat_map(|word| word.split(['-', '_'])).filter(|word| !word.is_empty())
    {
        let Some(meanings) = meanings(word) else {
            piece.unknown.push(word.to_owned());
            continue;
        };
        for meaning in meanings {
            match meaning {
                Is::As => speaker_follows = true,
                Is::Me | Is::Page if speaker_follows => {
                    as_somebody = Some(*meaning);
                    speaker_follows = false;
                }
                _ => {}
            }
            piece.says.insert(*meaning);
        }
    }
    let says = |what: Is| piece.says.contains(&what);
    piece.actor = match as_somebody {
        Some(Is::Me) => Some(Actor::Me),
        Some(_) => Some(Actor::Page),
        None if says(Is::Page) => Some(Actor::Page),
        None if says(Is::Me) || says(Is::My) => Some(Actor::Me),
        None => None,
    };
    (!piece.says.is_empty() || !piece.unknown.is_empty()).then_some(piece)
}

impl Piece {
    pub(super) fn says(&self, what: Is) -> bool {
        self.says.contains(&what)
    }

    fn has_topic(&self) -> bool {
        self.says.iter().any(|word| word.is_topic())
    }

    /// Whether it only says who speaks, or what to do, and so belongs to another piece.
    fn is_part(&self) -> bool {
        !self.has_topic() && self.unknown.is_empty() && exactly(&self.text).is_none()
    }
}

/// Puts together what belongs together: "read and write comments", "as page, post", "post as me and as page".
pub(super) fn completed(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut whole: Vec<Piece> = Vec::new();
    // Who speaks in all pieces that follow, from a piece that says nothing else.
    let mut speaker: Option<Actor> = None;
    // Pieces that say what to do, and not yet with what.
    let mut verbs: Vec<Piece> = Vec::new();
    let mut idle: Vec<Piece> = Vec::new();
    // Pieces that say something only beside others.
    let mut alone: Vec<Piece> = Vec::new();
    for mut piece in pieces {
        let does = piece.says(Is::Read) || piece.says(Is::Write);
        if piece.is_part() {
            if piece.says.iter().all(|word| *word == Is::Filler) {
                continue;
            }
            if piece.says.iter().all(|word| matches!(word, Is::Filler | Is::Beside)) {
                alone.push(piece);
                continue;
            }
            match (piece.actor, whole.last()) {
                // "post as me and as page"
                (Some(_), Some(before)) if !does && before.has_topic() => {
                    let mut again = before.clone();
                    again.says.retain(|word| !word.is_actor());
                    again.says.extend(piece.says.iter().copied());
                    again.text = format!("{} {}", before.text, piece.text);
                    again.actor = piece.actor;
                    if before.actor.is_none() {
                        whole.pop();
                    } else if !before.unknown.is_empty() {
                        // What is not known there is told there.
                        continue;
                    }
                    whole.push(again);
                }
                (Some(_), _) => {
                    speaker = piece.actor;
                    idle.push(piece);
                }
                (None, _) => verbs.push(piece),
            }
            continue;
        }
        if piece.actor.is_none() {
            piece.actor = speaker;
        }
        idle.clear();
        for verb in verbs.drain(..).filter(|_| piece.unknown.is_empty()) {
            let mut other = piece.clone();
            other.says.retain(|word| !matches!(word, Is::Read | Is::Write));
            other.says.extend(verb.says.iter().copied());
            other.text = format!("{} {}", verb.text, piece.text);
            whole.push(other);
        }
        whole.push(piece);
    }
    // A speaker that nobody spoke for, and a verb without its object, are not understood.
    for mut piece in verbs.into_iter().chain(idle).chain(alone) {
        piece.says = BTreeSet::from([Is::Not]);
        whole.push(piece);
    }
    // "like and comment as page": who speaks is said once for all that `and` joins.
    let mut start = 0;
    while start < whole.len() {
        let rest = whole.iter().skip(start + 1);
        let end = start + 1 + rest.take_while(|piece| piece.joined).count();
        let group = || whole.iter().take(end).skip(start);
        let said: Vec<Actor> = group().filter_map(|piece| piece.actor).collect();
        let same = said.first().copied().filter(|first| said.iter().all(|actor| actor == first));
        for piece in whole.iter_mut().take(end).skip(start) {
            piece.actor = piece.actor.or(same);
        }
        start = end;
    }
    whole
}
