//! stub
use crate::model::scope::Granted;
/// stub
pub struct Goal {
    /// stub
    pub about: &'static str,
}
/// stub
pub fn scopes_to_ask(_words: &str) -> Result<Vec<String>, String> {
    Ok(vec!["openid".into(), "profile".into(), "w_member_social".into()])
}
/// stub
pub fn opens(_: &Granted) -> Vec<&'static Goal> {
    Vec::new()
}
