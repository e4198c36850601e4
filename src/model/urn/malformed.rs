//! What is wrong with a name, and what a right one looks like.

/// Why something is not the name it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Malformed {
    /// Nothing was given.
    #[error("this is empty; give a URN such as urn:li:organization:70010001")]
    Empty,
    /// More was given than any name needs.
    #[error(
        "this is {length} bytes long, and at most {limit} are taken; give a URN such as urn:li:organization:70010001"
    )]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// The most we take.
        limit: usize,
    },
    /// It does not begin as a URN does.
    #[error(
        "'{given}' is not a URN; a URN begins with urn:li: and is not percent-encoded, as in urn:li:organization:70010001"
    )]
    Prefix {
        /// What was given, shortened.
        given: String,
    },
    /// What follows `urn:li:` is no entity name.
    #[error(
        "'{given}' is no kind of thing LinkedIn names; a URN is urn:li:, a kind and an id, as in urn:li:organization:70010001"
    )]
    Entity {
        /// The kind that was given, shortened.
        given: String,
    },
    /// The entity is right but for upper and lower case.
    #[error("'{given}' is spelt {right} in a URN, as in urn:li:{right}:…")]
    Spelling {
        /// The kind that was given.
        given: String,
        /// How LinkedIn spells it.
        right: &'static str,
    },
    /// The id is missing.
    #[error(
        "the id after urn:li:{entity}: is missing; a whole one looks like urn:li:organization:70010001"
    )]
    EmptyId {
        /// The kind of thing.
        entity: String,
    },
    /// A character that no URN holds.
    #[error(
        "'{character}' (after {position} other characters) does not belong in a URN; an id is made of ASCII letters, digits, - and _, as in urn:li:person:q7Zx_Inv-1"
    )]
    Character {
        /// The character, escaped when it cannot be seen.
        character: String,
        /// How many characters come before it.
        position: usize,
    },
    /// A tuple that is not one.
    #[error(
        "the parentheses and commas of '{given}' do not make a tuple; a right one looks like urn:li:comment:(urn:li:activity:9,5)"
    )]
    Tuple {
        /// The id that was given, shortened.
        given: String,
    },
    /// An id that must be a number is not.
    #[error(
        "the id of urn:li:{entity}:{given} must be a plain number, as in urn:li:{entity}:70010001"
    )]
    NotANumber {
        /// The kind of thing.
        entity: String,
        /// The id that was given, shortened.
        given: String,
    },
    /// An address that leads to nothing we can name.
    #[error(
        "'{given}' is not the address of a LinkedIn page or post; give one such as https://www.linkedin.com/company/acme-maps/, or a URN"
    )]
    Address {
        /// The address, shortened.
        given: String,
    },
    /// It names something, but nobody who can write or act.
    #[error(
        "'{given}' cannot write or act; give me, a URN of a person, organization or organizationBrand, or a company page's address, number or vanity name"
    )]
    NotAnAuthor {
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than a post.
    #[error(
        "'{given}' is not a post; give its address on LinkedIn, or its URN such as urn:li:share:7400000000000000001 or urn:li:ugcPost:7400000000000000001"
    )]
    NotAPost {
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than a comment.
    #[error(
        "'{given}' is not a comment; give its URN as an answer shows it, such as urn:li:comment:(urn:li:activity:9,5)"
    )]
    NotAComment {
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than a reaction.
    #[error(
        "'{given}' is not a reaction; give its URN, such as urn:li:reaction:(urn:li:organization:70010001,urn:li:activity:9)"
    )]
    NotAReaction {
        /// What was given, shortened.
        given: String,
    },
    /// It names something that has no comments and reactions.
    #[error(
        "'{given}' is neither a post nor a comment; give a post's address or URN, such as urn:li:share:7400000000000000001, or a comment's URN, such as urn:li:comment:(urn:li:activity:9,5)"
    )]
    NotATarget {
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than a company page.
    #[error(
        "'{given}' is not an organization; give urn:li:organization:70010001, its number, its vanity name or its page's address"
    )]
    NotAnOrganization {
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than what has a number here.
    #[error("'{given}' is no {entity}; give urn:li:{entity}:70010001 or its number")]
    NotNumbered {
        /// What was wanted, as a URN spells it.
        entity: &'static str,
        /// What was given, shortened.
        given: String,
    },
    /// It names something other than a member.
    #[error(
        "'{given}' is not a person; give the person's URN, urn:li:person:…, or me for whoever is signed in"
    )]
    NotAPerson {
        /// What was given, shortened.
        given: String,
    },
    /// It is no address of a profile.
    #[error(
        "'{given}' is not the address of a profile; give one such as https://www.linkedin.com/in/maraquill"
    )]
    NotAProfile {
        /// What was given, shortened.
        given: String,
    },
    /// LinkedIn's older word for an organization.
    #[error(
        "LinkedIn's API calls a company an organization: write urn:li:organization:{id} instead"
    )]
    Company {
        /// The company's id, shortened.
        id: String,
    },
    /// A showcase page by its name, for which there is no look-up.
    #[error(
        "a showcase page is an organizationBrand; give its URN, urn:li:organizationBrand: and its number"
    )]
    Showcase,
    /// A person by the name in their profile's address.
    #[error(
        "LinkedIn offers no look-up of people by the name in their profile's address; give the person's URN, urn:li:person:…, or me for whoever is signed in"
    )]
    Person,
    /// A LinkedIn group.
    #[error(
        "LinkedIn Groups cannot be posted to, because LinkedIn shut that API; give me, or a company page"
    )]
    Group,
}
