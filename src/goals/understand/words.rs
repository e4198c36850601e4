//! The words that are known, and what each says.

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Is {
    /// Nothing that matters here.
    Filler,
    /// A thing that says something only beside others: "forms" of leads, an "account" for ads.
    Beside,
    /// That the opposite is meant, or less.
    Not,
    /// Who speaks comes next.
    As,
    Me,
    /// Mine; but "my page" is a page's.
    My,
    Page,
    Read,
    Write,
    Search,
    /// One of it, or the act: "post", "comment", as against "posts".
    One,
    Post,
    Comment,
    Figures,
    Follower,
    Ads,
    Event,
    Lead,
    Conversion,
    Audience,
    Role,
    Group,
    People,
    Media,
    Who,
}

impl Is {
    pub(super) const fn is_topic(self) -> bool {
        matches!(
            self,
            Self::Post
                | Self::Comment
                | Self::Figures
                | Self::Follower
                | Self::Ads
                | Self::Event
                | Self::Lead
                | Self::Conversion
                | Self::Audience
                | Self::Role
                | Self::Group
                | Self::People
                | Self::Media
                | Self::Who
        )
    }

    pub(super) const fn is_actor(self) -> bool {
        matches!(self, Self::As | Self::Me | Self::My | Self::Page)
    }
}

/// Words that say one thing, each also with the endings that [`stems`] takes off.
const WORDS: &[(&[Is], &[&str])] = &[
    (
        &[Is::Filler],
        &[
            "a", "an", "the", "i", "we", "you", "it", "its", "them", "they", "this", "that",
            "these", "those", "to", "of", "on", "in", "at", "with", "from", "into", "about", "for",
            "by", "can", "could", "may", "want", "would", "need", "please", "let", "be", "able",
            "do", "does", "have", "has", "is", "are", "am", "linkedin", "new", "some", "all",
            "any", "also", "our", "us", "behalf", "how", "many", "often", "what", "which", "there",
            "here", "their", "each", "every", "one", "only", "just", "use", "access",
        ],
    ),
    (
        &[Is::Beside],
        &[
            "api",
            "name",
            "text",
            "account",
            "form",
            "gen",
            "generation",
            "matched",
            "content",
            "feed",
        ],
    ),
    (
        &[Is::Not],
        &["not", "no", "never", "without", "except", "don't", "cannot", "can't", "nor", "but"],
    ),
    (&[Is::As], &["as"]),
    (&[Is::Me], &["me", "myself", "oneself", "personal", "personally", "individual", "member"]),
    (&[Is::My], &["my", "mine", "own"]),
    (&[Is::Me], &["profile"]),
    (
        &[Is::Page],
        &[
            "page",
            "company",
            "organization",
            "organisation",
            "business",
            "brand",
            "showcase",
            "employer",
            "firm",
        ],
    ),
    (
        &[Is::Read],
        &[
            "read", "get", "list", "see", "view", "show", "look", "fetch", "watch", "check",
            "monitor", "download", "export", "retrieve", "collect", "sync", "know",
        ],
    ),
    (&[Is::Search], &["find", "search"]),
    (
        &[Is::Write],
        &[
            "write", "create", "make", "change", "edit", "update", "delete", "remove", "manage",
            "run", "add", "moderate", "send", "launch", "start", "pause", "build", "hide",
        ],
    ),
    (&[Is::Write, Is::Post], &["publish", "publication"]),
    (&[Is::Write, Is::Comment], &["reply", "respond", "answer", "react"]),
    (&[Is::Comment], &["reaction", "engagement"]),
    (
        &[Is::Figures],
        &[
            "perform",
            "analytics",
            "analytic",
            "analysis",
            "statistics",
            "statistic",
            "stats",
            "stat",
            "figures",
            "figure",
            "numbers",
            "number",
            "metrics",
            "metric",
            "insight",
            "performance",
            "report",
            "reporting",
            "impression",
            "count",
            "reach",
            "click",
            "visitor",
            "measure",
        ],
    ),
    (&[Is::Follower], &["follower", "follow"]),
    (
        &[Is::Ads],
        &[
            "ad",
            "ads",
            "advert",
            "advertising",
            "advertisement",
            "campaign",
            "creative",
            "sponsored",
        ],
    ),
    (&[Is::Write, Is::Ads], &["advertise"]),
    (&[Is::Event], &["event"]),
    (&[Is::Lead], &["lead", "leadgen"]),
    (&[Is::Conversion], &["conversion"]),
    (&[Is::Audience], &["audience", "segment"]),
    (&[Is::Role], &["role", "administer", "administrator", "admin"]),
    (&[Is::Group], &["group"]),
    (&[Is::People], &["people", "person", "members"]),
    (
        &[Is::Media],
        &[
            "picture", "image", "photo", "video", "document", "pdf", "media", "upload", "file",
            "carousel", "poll", "article", "link",
        ],
    ),
    (&[Is::Who], &["who", "identity"]),
];

/// Words of which the number says whether a thing or an act is meant.
const NUMBERED: &[(Is, &[&str])] =
    &[(Is::Post, &["post", "share"]), (Is::Comment, &["comment", "like"])];

/// What a word says; nothing where it is not known.
pub(super) fn meanings(word: &str) -> Option<&'static [Is]> {
    let word = word.trim_matches('\'');
    let word = word.strip_suffix("'s").unwrap_or(word);
    for (topic, words) in NUMBERED {
        for stem in *words {
            if word.strip_suffix('s') == Some(stem) {
                return Some(match topic {
                    Is::Post => &[Is::Post],
                    _ => &[Is::Comment],
                });
            }
            if stems(word).any(|candidate| candidate == *stem) {
                return Some(match topic {
                    Is::Post => &[Is::Post, Is::One],
                    _ => &[Is::Comment, Is::One],
                });
            }
        }
    }
    let known = |word: &str| {
        WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(meanings, _)| *meanings)
    };
    stems(word).find_map(|candidate| known(&candidate))
}

/// The word, and what it may be a form of.
fn stems(word: &str) -> impl Iterator<Item = String> {
    let mut stems = vec![word.to_owned()];
    for (ending, instead) in [
        ("ies", "y"),
        ("s", ""),
        ("es", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("ed", "e"),
        ("er", ""),
    ] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() > 1
        {
            stems.push(format!("{stem}{instead}"));
            let mut letters = stem.chars().rev();
            // "running", "getting"
            if ending == "ing" && letters.next() == letters.next() {
                stems.push(stem.chars().take(stem.chars().count() - 1).collect());
            }
        }
    }
    stems.into_iter()
}
