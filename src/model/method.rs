//! Rest.li methods, and what a call does to the world.
//!
//! Source: <https://linkedin.github.io/rest.li/spec/protocol>.

/// A method of the Rest.li protocol, or a plain HTTP GET outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// One entity by key.
    Get,
    /// Several entities by key.
    BatchGet,
    /// Every entity of a collection, by the page.
    GetAll,
    /// A named query.
    Finder(&'static str),
    /// A named query with several criteria, answered one by one.
    BatchFinder(&'static str),
    /// A new entity.
    Create,
    /// Some fields of one entity.
    PartialUpdate,
    /// One entity, gone.
    Delete,
    /// A named operation.
    Action(&'static str),
    /// An HTTP GET of a resource that does not speak Rest.li.
    Plain,
    /// No request at all: what was done here with that action.
    Recall(&'static str),
}

impl Method {
    /// The HTTP method.
    pub const fn http(self) -> &'static str {
        match self {
            Self::Get
            | Self::BatchGet
            | Self::GetAll
            | Self::Finder(_)
            | Self::BatchFinder(_)
            | Self::Plain
            | Self::Recall(_) => "GET",
            Self::Create | Self::PartialUpdate | Self::Action(_) => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// Whether doing it twice makes two: a creation, as against a change or a deletion.
    pub const fn makes_another(self) -> bool {
        matches!(self, Self::Create | Self::Action(_))
    }

    /// The value of `X-RestLi-Method`; a plain GET has none.
    pub const fn header(self) -> Option<&'static str> {
        match self {
            Self::Get => Some("GET"),
            Self::BatchGet => Some("BATCH_GET"),
            Self::GetAll => Some("GET_ALL"),
            Self::Finder(_) => Some("FINDER"),
            Self::BatchFinder(_) => Some("BATCH_FINDER"),
            Self::Create => Some("CREATE"),
            Self::PartialUpdate => Some("PARTIAL_UPDATE"),
            Self::Delete => Some("DELETE"),
            Self::Action(_) => Some("ACTION"),
            Self::Plain | Self::Recall(_) => None,
        }
    }

    /// The query parameter that names a finder or an action.
    pub const fn selector(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Finder(name) => Some(("q", name)),
            Self::BatchFinder(name) => Some(("bq", name)),
            Self::Action(name) => Some(("action", name)),
            _ => None,
        }
    }
}

/// What a call does, in the order of how much it takes to allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Looks.
    Read,
    /// Creates, changes, uploads, or takes back one's own reaction.
    Write,
    /// Destroys something.
    Delete,
    /// Lets money flow, or hands out rights over an ad account.
    Spend,
}

impl Effect {
    /// The word in tool names and policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Spend => "spend",
        }
    }
}
