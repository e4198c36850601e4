//! What is asked of several things at once.

use crate::catalogue::Invalid;

/// At least one, and none twice: a batch is keyed.
pub(in crate::catalogue::groups) fn keyed<T: PartialEq + std::fmt::Display>(
    field: &str,
    all: &[T],
) -> Result<(), Invalid> {
    if all.is_empty() {
        return Err(Invalid::new(field, "The list is empty", "Give at least one."));
    }
    let twice =
        all.iter().enumerate().find(|(place, one)| all.iter().take(*place).any(|b| b == *one));
    twice.map_or(Ok(()), |(_, one)| {
        Err(Invalid::new(field, format!("{one} stands there twice"), "Name each once."))
    })
}

/// The place of a refusal among several.
pub(in crate::catalogue::groups) fn at(list: &str, place: usize, refusal: Invalid) -> Invalid {
    let field = refusal.field.unwrap_or_default();
    Invalid { field: Some(format!("{list}[{place}].{field}")), ..refusal }
}
