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
    /// One entity, as a whole, under a key that the caller chooses.
    Update,
    /// One entity, gone.
    Delete,
    /// Several new entities.
    BatchCreate,
    /// Some fields of several entities.
    BatchPartialUpdate,
    /// Several entities, gone.
    BatchDelete,
    /// A named operation.
    Action(&'static str),
    /// An HTTP GET of a resource that does not speak Rest.li.
    Plain,
    /// Bytes, to an address that LinkedIn gave for them.
    Upload(&'static str),
    /// No request at all: what was done here with that action.
    Recall(&'static str),
    /// Several requests, one after the other, each with a method of its own.
    Job(Job),
}

/// Work that takes several requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// One file, from its bytes to media that posts can carry.
    Upload,
    /// A place to which somebody may send a file.
    BeginUpload,
    /// A post with its files.
    Publish,
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
            Self::Create
            | Self::PartialUpdate
            | Self::BatchCreate
            | Self::BatchPartialUpdate
            | Self::Action(_)
            | Self::Job(_) => "POST",
            Self::Update => "PUT",
            Self::Delete | Self::BatchDelete => "DELETE",
            Self::Upload(verb) => verb,
        }
    }

    /// Whether doing it twice makes two: a creation, as against a change or a deletion.
    pub const fn makes_another(self) -> bool {
        matches!(self, Self::Create | Self::BatchCreate | Self::Action(_))
    }

    /// Whether it writes several things at once, each with an outcome of its own.
    pub const fn is_batch_write(self) -> bool {
        matches!(self, Self::BatchCreate | Self::BatchPartialUpdate | Self::BatchDelete)
    }

    /// Whether a second time has no other effect than the first.
    pub const fn same_again(self) -> bool {
        matches!(self, Self::Delete | Self::BatchDelete | Self::Upload(_))
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
            Self::Update => Some("UPDATE"),
            Self::Delete => Some("DELETE"),
            Self::BatchCreate => Some("BATCH_CREATE"),
            Self::BatchPartialUpdate => Some("BATCH_PARTIAL_UPDATE"),
            Self::BatchDelete => Some("BATCH_DELETE"),
            Self::Action(_) => Some("ACTION"),
            Self::Plain | Self::Upload(_) | Self::Recall(_) | Self::Job(_) => None,
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
