//! What is told when a file is not taken.

use super::{Context, Explain, Explanation, Kind, sentence};
use crate::media::Refusal;

impl Explain for Refusal {
    fn explain(&self, context: &Context) -> Explanation {
        context.start(Kind::InvalidArguments, format!("{}.", sentence(&self.to_string())))
    }
}
