//! LinkedIn's little text, read the way LinkedIn reads it (facts §2.5).
//!
//! A reserved character that is neither escaped nor part of an element ends the text there: the
//! post is made, and what follows is silently gone.

use serde::{Deserialize, Serialize};

use crate::world::Actor;

fn is_reserved(letter: char) -> bool {
    "|{}@[]()<>#\\*_~".contains(letter)
}

/// A run of published text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Piece {
    Text(String),
    Hashtag(String),
    Mention { name: String, who: Actor },
}

/// What became of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) cut: bool,
}

/// Reads a source. `mentioned` tells whom a URN means, if the name agrees; a mention of nobody
/// becomes its name as plain text, without an error.
pub(crate) fn read(source: &str, mentioned: impl Fn(&str, &str) -> Option<Actor>) -> Published {
    let mut reader = Reader { letters: source.chars().collect(), at: 0, pieces: Vec::new() };
    let cut = !reader.all(&mentioned);
    Published { pieces: reader.pieces, cut }
}

/// What a reader sees.
pub(crate) fn rendered(pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |mut text, piece| {
        match piece {
            Piece::Text(plain) => text.push_str(plain),
            Piece::Hashtag(word) => {
                text.push('#');
                text.push_str(word);
            }
            Piece::Mention { name, .. } => text.push_str(name),
        }
        text
    })
}

/// What a read returns: everything escaped, even the URN inside a mention.
pub(crate) fn escaped(pieces: &[Piece], urn: impl Fn(&Actor) -> String) -> String {
    pieces.iter().fold(String::new(), |mut text, piece| {
        match piece {
            Piece::Text(plain) => escape(plain, &mut text),
            Piece::Hashtag(word) => {
                text.push_str("{hashtag|\\#|");
                escape(word, &mut text);
                text.push('}');
            }
            Piece::Mention { name, who } => {
                text.push_str("@[");
                escape(name, &mut text);
                text.push_str("](");
                escape(&urn(who), &mut text);
                text.push(')');
            }
        }
        text
    })
}

fn escape(plain: &str, into: &mut String) {
    for letter in plain.chars() {
        if is_reserved(letter) {
            into.push('\\');
        }
        into.push(letter);
    }
}

struct Reader {
    letters: Vec<char>,
    at: usize,
    pieces: Vec<Piece>,
}

impl Reader {
    /// False where the text had to be cut.
    fn all(&mut self, mentioned: &impl Fn(&str, &str) -> Option<Actor>) -> bool {
        while let Some(letter) = self.peek() {
            let understood = match letter {
                '\\' => self.escape(),
                '@' => self.mention(mentioned),
                '#' => self.hashtag(),
                '{' => self.template(),
                other if is_reserved(other) => false,
                other => {
                    self.at += 1;
                    self.push(other);
                    true
                }
            };
            if !understood {
                return false;
            }
        }
        true
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip(&mut self, expected: &str) -> bool {
        let length = expected.chars().count();
        let found = self
            .letters
            .get(self.at..self.at + length)
            .is_some_and(|next| next.iter().copied().eq(expected.chars()));
        if found {
            self.at += length;
        }
        found
    }

    fn push(&mut self, letter: char) {
        if let Some(Piece::Text(text)) = self.pieces.last_mut() {
            text.push(letter);
        } else {
            self.pieces.push(Piece::Text(letter.to_string()));
        }
    }

    /// A backslash escapes reserved characters only; before any other it is itself unescaped.
    fn escape(&mut self) -> bool {
        match self.letters.get(self.at + 1).copied() {
            Some(letter) if is_reserved(letter) => {
                self.at += 2;
                self.push(letter);
                true
            }
            _ => false,
        }
    }

    /// Escaped text up to `end`, which is consumed; None where it is not well-formed.
    fn until(&mut self, end: char) -> Option<String> {
        let mut text = String::new();
        loop {
            let letter = self.peek()?;
            self.at += 1;
            if letter == end {
                return Some(text);
            }
            if letter == '\\' {
                let escaped = self.peek().filter(|next| is_reserved(*next))?;
                self.at += 1;
                text.push(escaped);
            } else if is_reserved(letter) {
                return None;
            } else {
                text.push(letter);
            }
        }
    }

    fn mention(&mut self, mentioned: &impl Fn(&str, &str) -> Option<Actor>) -> bool {
        let begin = self.at;
        let read = self.skip("@[").then_some(()).and_then(|()| {
            let name = self.until(']')?;
            self.skip("(").then_some(())?;
            Some((name, self.until(')')?))
        });
        let Some((name, urn)) = read.filter(|(name, _)| !name.is_empty()) else {
            self.at = begin;
            return false;
        };
        match mentioned(&urn, &name) {
            Some(who) => self.pieces.push(Piece::Mention { name, who }),
            None => name.chars().for_each(|letter| self.push(letter)),
        }
        true
    }

    /// `#word`: letters and digits. An underscore is reserved, so it ends the word, and the text.
    fn hashtag(&mut self) -> bool {
        let word: String = self
            .letters
            .get(self.at + 1..)
            .unwrap_or_default()
            .iter()
            .take_while(|letter| letter.is_alphanumeric())
            .collect();
        if word.is_empty() {
            return false;
        }
        self.at += 1 + word.chars().count();
        self.pieces.push(Piece::Hashtag(word));
        true
    }

    fn template(&mut self) -> bool {
        let begin = self.at;
        let word = if self.skip("{hashtag|\\#|") {
            self.until('}').filter(|word| !word.is_empty())
        } else {
            None
        };
        let Some(word) = word else {
            self.at = begin;
            return false;
        };
        self.pieces.push(Piece::Hashtag(word));
        true
    }
}

#[cfg(test)]
mod tests;
