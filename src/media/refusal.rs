//! Why a file is not taken. What it means for the caller says `explain`.

use std::path::PathBuf;

use jiff::Timestamp;

use super::{Format, Use};

/// What a rule limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Measure {
    Bytes,
    Pixels,
    Frames,
    Pages,
    Milliseconds,
}

/// What is wrong with a web address, or with where it leads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfetchable {
    /// It cannot be read as an address.
    #[error("it is no web address")]
    Malformed,
    /// It carries a name or a password.
    #[error("it carries a user name or a password")]
    Credentials,
    /// Another port than HTTPS's own.
    #[error("it names a port other than 443")]
    Port,
    /// A redirect that leaves HTTPS.
    #[error("it leads to an address that is not https")]
    LeavesHttps,
    /// Its host is not in the public internet.
    #[error("its host is not an address of the public internet")]
    NotPublic,
    /// Its name leads nowhere.
    #[error("its host has no address")]
    NoHost,
    /// One redirect too many.
    #[error("it redirects more than {most} times")]
    Redirects {
        /// How many are followed.
        most: usize,
    },
    /// The server refused.
    #[error("its server answered with status {0}")]
    Status(u16),
    /// It took too long.
    #[error("it took too long")]
    TooSlow,
    /// The connection failed or broke.
    #[error("the connection failed")]
    Broken,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// What was written names no file in any way we know.
    #[error(
        "this names no file: give a path beneath a media root, an https:// address, a data: address in base64 or an upload handle"
    )]
    NoSource,
    /// A plain `http://` address.
    #[error("files are fetched over https only")]
    NotHttps,
    /// A `data:` address that is too long.
    #[error("a data: address may have {most} bytes at most")]
    DataTooLong {
        /// How many bytes of text.
        most: usize,
    },
    /// A `data:` address that is not base64.
    #[error("this data: address is not strict base64")]
    DataMalformed,
    /// Paths are not taken over this transport.
    #[error("paths are not taken here")]
    PathsOff,
    /// No directory was opened to agents.
    #[error("no media root is set")]
    NoRoots {
        /// Directories of the person's that could be.
        suggested: Vec<PathBuf>,
    },
    /// The path leads outside every media root.
    #[error("the path is beneath no media root")]
    Outside {
        /// The media roots.
        roots: Vec<PathBuf>,
    },
    /// The path has a part that is never followed: `..`, a dot-file, a symbolic link.
    #[error("the path has a part that is not followed")]
    Part {
        /// The part, filtered.
        part: String,
        /// What it is.
        what: Odd,
    },
    /// There is no such file.
    #[error("there is no such file")]
    NotFound {
        /// Its name, filtered.
        name: String,
        /// Where it was looked for.
        roots: Vec<PathBuf>,
    },
    /// Two roots have a file of that name, and they differ.
    #[error("two media roots have different files of that name")]
    Ambiguous {
        /// Its name, filtered.
        name: String,
        /// The two.
        found: Vec<PathBuf>,
    },
    /// The system does not let us read it.
    #[error("the file cannot be read: {reason}")]
    Unreadable {
        /// Its name, filtered.
        name: String,
        /// The system's words.
        reason: String,
    },
    /// The bytes are not those that were there when the file was opened.
    #[error("the file changed after it was opened")]
    Changed {
        /// Its name, filtered.
        name: String,
    },
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty {
        /// Its name, filtered.
        name: String,
    },
    /// It has more bytes than any file may have here.
    #[error("the file has more than {most} bytes")]
    TooLarge {
        /// How many it may have.
        most: u64,
    },
    /// What is in it and its ending do not agree.
    #[error("the file is {found}, and its name ends as if it were not")]
    Disguised {
        /// Its name, filtered.
        name: String,
        /// What is in it.
        found: Format,
    },
    /// LinkedIn does not take this kind of file there.
    #[error("{found} cannot be used there")]
    Kind {
        /// Its name, filtered.
        name: String,
        /// What is in it.
        found: Format,
        /// For what.
        usage: Use,
    },
    /// It looks like the right kind and is damaged.
    #[error("the file is no whole {found}: {problem}")]
    Damaged {
        /// Its name, filtered.
        name: String,
        /// What it looks like.
        found: Format,
        /// What is wrong.
        problem: &'static str,
    },
    /// Too much of something, or too little.
    #[error("{actual} is not within what LinkedIn takes")]
    Limit {
        /// Its name, filtered.
        name: String,
        /// For what.
        usage: Use,
        /// Of what.
        measure: Measure,
        /// How much it has.
        actual: u64,
        /// The least.
        least: Option<u64>,
        /// The most.
        most: Option<u64>,
    },
    /// A key or token stands in it.
    #[error("{what} stands in the file")]
    Secret {
        /// Its name, filtered.
        name: String,
        /// What it looks like.
        what: &'static str,
    },
    /// Fetching is switched off.
    #[error("addresses are not fetched here")]
    AddressesOff,
    /// The address cannot be fetched.
    #[error("the address was not fetched: {0}")]
    Unfetchable(Unfetchable),
    /// There is no upload of that handle, or it is somebody else's.
    #[error("there is no such upload")]
    NoUpload,
    /// Nothing was sent to it yet.
    #[error("nothing was uploaded to this handle yet")]
    NotUploaded,
    /// It was filled before.
    #[error("this upload was filled already")]
    Filled,
    /// Somebody is filling it right now.
    #[error("this upload is being filled")]
    Filling,
    /// It has expired.
    #[error("this upload expired at {at}")]
    Expired {
        /// When.
        at: Timestamp,
    },
    /// Uploads need the HTTP transport.
    #[error("uploads are taken over HTTP only")]
    UploadsOff,
    /// The body broke off before its end.
    #[error("the body broke off")]
    BrokeOff,
    /// Nothing came for too long.
    #[error("the body took too long")]
    TooSlow,
    /// No room for more files of agents.
    #[error("there is no room for more files")]
    NoRoom,
    /// The place for files cannot be used.
    #[error("the place for files cannot be used: {reason}")]
    Store {
        /// The system's words.
        reason: String,
    },
}

/// What is odd about a part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Odd {
    /// `..`
    Parent,
    /// Its name begins with a dot.
    Hidden,
    /// It is a symbolic link.
    Link,
    /// The file has more than one name.
    HardLink,
    /// It is a directory.
    Directory,
    /// It is a device, a pipe or a socket.
    Special,
    /// It is a file, where a directory was expected.
    File,
}
