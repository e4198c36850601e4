//! How clients reach the handler.

pub mod stdio;
