//! The id_token and the key it is signed with (facts §1.5).

use std::sync::OnceLock;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::{
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{KeyPair as _, RSA_PKCS1_SHA256},
};
use serde_json::{Map, Value as Json, json};

use crate::world::{World, ids};

/// PKCS#8 in base64. It protects nothing and is published on purpose: whoever wants to pass for
/// the sandbox may. Fixed, so that no start has to wait for a key to be drawn.
const KEY: &str = concat!(
    "MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDCnnCm+qkVsqg8TwaEWX9fR+WOAScxKA6sEnDy7wFY",
    "mTKRtv2Ec9mi8CGduCqLKf4kTI0X9+ZR3yLgr1E1S6kXw6xkresCi837KlNq9w1HK8anNwub5QeUTpPUWUeYVFXqE9Px",
    "8IoFFRDSSZE/0azsjKAEywmw2z171cBn9KWOft1D6dre4wLbeHiPhsRCHx5KkqL6OPr9SEGlByEmsmQ0Dr/vcfsUe+TZ",
    "FDWWqCvNyrF31ABoa4iG/q6HJS0x8eMXaQy01pO5oJUfZrNAOVz5QLZrb5E6/dtftIIhc8Lwst3DTpfbmeawz8L+Qsk3",
    "jDT3KegjG/hpySpL/xst06pPAgMBAAECggEACBqi5EEh01Z6LPC5e79iT2xmAbDImgJqAf5Ol78eFjti4LB3BBHy6RcI",
    "v1GQ6/SWsZpCcdIP1C7ve92xCwAYjXXHcvXPCG8b566OhLC+68zF2+at5BL4atOO0lPZaF1yqmmi9LsodCe5aJhJpRet",
    "FLiSXUC7KZMnj0WKWonUbweEw+DX6etbAnmFF9vIgokbAsNLV7gLpbulmsNfHXZdjzWblzevTRfthj60AQ7FSmlolRpe",
    "Uxts3tQPy3bo+fr01/JRYI9nqC9y+xB2Bfwv1jMJ43DBZVTTZ8zYOCyiDEPwxiu9p6oSFl9/YuMerfISheN2Aw7K+FbV",
    "VL/VWLpGqQKBgQDmdZZfoycQFkTz1SDFliORXruYIlRHvcvWq/zdveeqE7+ZC6uWHHJk3/ppm8MXQ6lyP3EpRrBTzx6F",
    "4kPrn/C3L5vNHGEIQ/051LnjPR1E5xgnkN+Bcv2PYgzPT2Kzp2DS7HxkqNPutCKGJma2fygQbxvJcSYGCM8gO3O0pbEq",
    "0wKBgQDYMAQj08U97QUH1c099jhhUC9mHdZQNVPEhTC8V6yE4jFvCz3zM5VO/Uz+AHNaaKs868ALbn0zkZvPAj7tn4Tk",
    "twHAB3QeBl9ssRI1wEyb7X3SEZEz449IphwEhmDGaF8r8VH7WFJr5CNdE6lFLrSV2rNq6WtMC9Fzow5YsIHdFQKBgB7M",
    "G/pP3UqDD1feZXDCLaKhnEQqYkTsEi9v8GzZkfnihbo4GwgGaSsd22L9k8aqHhzMaZzwe2PXy+ZsZFM6nnp8fD+eyUDH",
    "hTGTQfwiEKVClLHE5HlyGnxsx/V0UGZducy2GbGB9kByBiMTQqqkt3/quTXkTwaDatqN11qOwexNAoGAOT4ViosDWg9N",
    "WrLA4pw0d4fs1QQngBtur8V4jxZD5vehkT6Py7qn2T92yHbEFHdMiBgARMafviza7agxk2e+n3TZsMgIdf7H+5azNKpT",
    "XqI2w43FPdEOWnUpTAVs0HxIXvFJ/Nx5Dnpc5sNS+a+RP3CmOzPNJlimwBC3tsId0LUCgYAKzb1wMWV7aG+sKKwMomIw",
    "yyq+Ma+jXXvmGwcvQ1g5H34bJ05aHLuOarLzwVo3YsdoXczHfByT6RmPzFsyNBKjPIMUrwyr/iTy0lRDDp34VOHq/RNn",
    "72RHf9bGmjfoIlL5/JRuGRcnfnXewo8gmqIouf8FlWCdCCi6mwVOylAUtw==",
);

const KEY_ID: &str = "sandbox-published-key";

/// The documentation gives no figure; an hour is a reading.
const LIFE_S: i64 = 3600;

/// LinkedIn's own, as in its tokens and its discovery document (facts §1.5).
pub(crate) const ISSUER: &str = "https://www.linkedin.com/oauth";

fn key() -> Option<&'static KeyPair> {
    static READ: OnceLock<Option<KeyPair>> = OnceLock::new();
    READ.get_or_init(|| KeyPair::from_pkcs8(&STANDARD.decode(KEY).ok()?).ok()).as_ref()
}

/// The key set anybody can check an id_token with.
pub(crate) fn key_set() -> Option<Json> {
    let public: PublicKeyComponents<Vec<u8>> = key()?.public_key().into();
    Some(json!({"keys": [{
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": KEY_ID,
        "n": URL_SAFE_NO_PAD.encode(public.n),
        "e": URL_SAFE_NO_PAD.encode(public.e),
    }]}))
}

fn signed(claims: &Json) -> Option<String> {
    let key = key()?;
    let part = |json: &Json| URL_SAFE_NO_PAD.encode(json.to_string());
    let head = json!({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"});
    let text = format!("{}.{}", part(&head), part(claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).ok()?;
    Some(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Who signed in, for this app. `email_verified` is a text here and a truth value in `userinfo`
/// (observed); `locale` is a text as documented, which is a reading.
pub(super) fn issue(
    world: &World,
    base: &str,
    client_id: &str,
    member: &str,
    scopes: &[String],
    now_ms: i64,
) -> Option<String> {
    let person = world.member(member)?;
    let granted = |scope: &str| scopes.iter().any(|own| own == scope);
    let mut claims = Map::new();
    let mut put = |name: &str, value: Json| claims.insert(name.to_owned(), value);
    put("iss", ISSUER.into());
    put("aud", client_id.into());
    put("iat", (now_ms / 1000).into());
    put("exp", (now_ms / 1000 + LIFE_S).into());
    put("sub", ids::person(client_id, member).into());
    if granted("profile") {
        put("name", person.full_name().into());
        put("given_name", person.first_name.clone().into());
        put("family_name", person.last_name.clone().into());
        put("picture", person.picture(base).into());
        put("locale", "en-US".into());
    }
    if granted("email") {
        put("email", person.email.clone().into());
        put("email_verified", "true".into());
    }
    signed(&Json::Object(claims))
}
