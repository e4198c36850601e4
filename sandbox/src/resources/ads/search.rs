//! `search=(status:(values:List(ACTIVE)),test:false)` (advertising facts §1.1).

use crate::{
    errors::Refusal,
    restli::Value,
    visit::{Visit, invalid},
};

/// What the values of a criterion are.
#[derive(Clone, Copy)]
pub(in crate::resources) enum Kind {
    Text,
    /// A URN of one of these types.
    Urn(&'static [&'static str]),
    Symbol(&'static [&'static str]),
}

pub(in crate::resources) type Spec = &'static [(&'static str, Kind)];

/// Values inside a field are alternatives, fields must all agree.
#[derive(Debug, Default)]
pub(in crate::resources) struct Criteria {
    fields: Vec<(String, Vec<String>)>,
    test: Option<bool>,
}

impl Criteria {
    pub(in crate::resources) fn fit(
        &self,
        test: bool,
        value: impl Fn(&str) -> Option<String>,
    ) -> bool {
        self.test.is_none_or(|wanted| wanted == test)
            && self
                .fields
                .iter()
                .all(|(name, wanted)| value(name).is_some_and(|own| wanted.contains(&own)))
    }
}

/// Reads the record; without it everything fits. Percent-encoded structure is a text here, and a
/// text is no record.
pub(in crate::resources) fn criteria(visit: &Visit<'_>, spec: Spec) -> Result<Criteria, Refusal> {
    let mut criteria = Criteria::default();
    let Some(search) = visit.query.value("search") else {
        return Ok(criteria);
    };
    for (name, value) in search.record().ok_or_else(|| invalid("search"))? {
        let refused = || invalid(&format!("search/{name}"));
        if name == "test" {
            criteria.test =
                Some(value.text().and_then(|text| text.parse().ok()).ok_or_else(refused)?);
            continue;
        }
        let (_, kind) = spec.iter().find(|(own, _)| own == name).ok_or_else(refused)?;
        let values = value
            .record()
            .filter(|fields| fields.len() == 1)
            .and_then(|_| value.field("values"))
            .and_then(Value::list)
            .ok_or_else(refused)?;
        let mut texts = Vec::new();
        for (place, value) in values.iter().enumerate() {
            let text = value
                .text()
                .filter(|text| is_of(*kind, text))
                .ok_or_else(|| invalid(&format!("search/{name}/values/{place}")))?;
            texts.push(text.to_owned());
        }
        criteria.fields.push((name.clone(), texts));
    }
    Ok(criteria)
}

fn is_of(kind: Kind, text: &str) -> bool {
    match kind {
        Kind::Text => true,
        Kind::Symbol(symbols) => symbols.contains(&text),
        Kind::Urn(types) => text
            .strip_prefix("urn:li:")
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(name, id)| types.contains(&name) && !id.is_empty()),
    }
}
