//! How clients reach the handler.

pub mod http;
pub mod stdio;
