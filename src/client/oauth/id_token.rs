//! Who signed in, as LinkedIn signed it: an OpenID Connect id token.
//!
//! Source: <https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2>.

use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind, EncodingKey, Validation};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// Both are LinkedIn: until April 2024 tokens named the second.
const ISSUERS: &[&str] = &["https://www.linkedin.com/oauth", "https://www.linkedin.com"];

/// How far two clocks may be apart.
const SKEW_S: i64 = 300;

/// Why an id token is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// It is no token at all, or not signed as LinkedIn signs.
    #[error("it is no token signed with RS256")]
    Form,
    /// No key of LinkedIn's has that name.
    #[error("it is signed with a key that LinkedIn does not publish")]
    Key,
    /// It was not signed with that key, or was changed since.
    #[error("its signature is not LinkedIn's")]
    Signature,
    /// Somebody else issued it.
    #[error("it was not issued by LinkedIn")]
    Issuer,
    /// It was made for another app.
    #[error("it was made for another app")]
    Audience,
    /// It has ended, or has not begun.
    #[error("it is not valid at this time; look whether this machine's clock is right")]
    Time,
}

/// LinkedIn's published keys.
#[derive(Clone, Debug, Deserialize)]
pub struct Keys {
    #[serde(default)]
    keys: Vec<Key>,
}

#[derive(Clone, Debug, Deserialize)]
struct Key {
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Claims {
    iss: String,
    aud: Audience,
    exp: i64,
    iat: Option<i64>,
    nbf: Option<i64>,
    /// The member, as this app knows them.
    pub sub: String,
    /// Their name.
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Reads an id token, if it is LinkedIn's, for that app, and valid now (epoch seconds).
pub fn verify(token: &SecretString, keys: &Keys, app: &str, now: i64) -> Result<Claims, Doubt> {
    // The first to come has chosen; nobody else in this program reads tokens of this kind.
    let _ = RSA_ONLY.install_default();
    let token = token.expose_secret();
    let header = jsonwebtoken::decode_header(token).map_err(|_| Doubt::Form)?;
    if header.alg != Algorithm::RS256 {
        return Err(Doubt::Form);
    }
    let fits = |key: &&Key| match (&header.kid, &key.kid) {
        (Some(wanted), Some(kid)) => wanted == kid,
        _ => true,
    };
    let mut doubt = Doubt::Key;
    for key in keys.keys.iter().filter(fits) {
        let (Some(modulus), Some(exponent)) = (&key.n, &key.e) else { continue };
        let Ok(key) = DecodingKey::from_rsa_components(modulus, exponent) else { continue };
        // Times are compared below, by the target's clock and not by this machine's.
        let mut validation = Validation::new(Algorithm::RS256);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        match jsonwebtoken::decode::<Claims>(token, &key, &validation) {
            Ok(read) => return checked(read.claims, app, now),
            Err(error) => {
                let signature = matches!(error.kind(), ErrorKind::InvalidSignature);
                doubt = if signature { Doubt::Signature } else { Doubt::Form };
            }
        }
    }
    Err(doubt)
}

fn checked(claims: Claims, app: &str, now: i64) -> Result<Claims, Doubt> {
    if !ISSUERS.contains(&claims.iss.as_str()) {
        return Err(Doubt::Issuer);
    }
    let for_us = match &claims.aud {
        Audience::One(one) => one == app,
        Audience::Several(several) => several.iter().any(|one| one == app),
    };
    if !for_us {
        return Err(Doubt::Audience);
    }
    let soon = now.saturating_add(SKEW_S);
    let begun = [claims.iat, claims.nbf].into_iter().flatten().all(|from| from <= soon);
    if !begun || claims.exp.saturating_add(SKEW_S) <= now {
        return Err(Doubt::Time);
    }
    Ok(claims)
}

/// The one algorithm that LinkedIn uses, by the cryptography that TLS uses here anyway.
static RSA_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: no_signer,
    verifier_factory: verifier,
    key_utils: KeyUtils::new_unimplemented(),
};

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is the library's")]
fn no_signer(_: &Algorithm, _: &EncodingKey) -> JwtResult<Box<dyn JwtSigner>> {
    Err(ErrorKind::InvalidAlgorithm.into())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is the library's")]
fn verifier(algorithm: &Algorithm, key: &DecodingKey) -> JwtResult<Box<dyn JwtVerifier>> {
    match (algorithm, key.kind()) {
        (Algorithm::RS256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
            Ok(Box::new(Rs256(RsaPublicKeyComponents { n: n.clone(), e: e.clone() })))
        }
        _ => Err(ErrorKind::InvalidAlgorithm.into()),
    }
}

struct Rs256(RsaPublicKeyComponents<Vec<u8>>);

impl jsonwebtoken::signature::Verifier<Vec<u8>> for Rs256 {
    fn verify(
        &self,
        message: &[u8],
        signed: &Vec<u8>,
    ) -> Result<(), jsonwebtoken::signature::Error> {
        let verified = self.0.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed);
        verified.map_err(|_| jsonwebtoken::signature::Error::new())
    }
}

impl JwtVerifier for Rs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::RS256
    }
}
