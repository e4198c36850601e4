//! An app of LinkedIn's developer portal.

use secrecy::SecretString;

/// The app through which somebody signs in.
#[derive(Clone, Debug)]
pub struct App {
    /// Its client id.
    pub id: String,
    /// Its client secret; a sign-in by PKCE needs none.
    pub secret: Option<SecretString>,
}
