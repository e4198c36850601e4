//! LinkedIn's official API for AI agents, as an MCP server.
//!
//! An endpoint is a value in the [`catalogue`]; everything else reads that table. A call flows one way:
//!
//! ```text
//! transport ▸ tools ▸ policy ▸ access ▸ briefing ▸ plan ▸ admission ▸ client ▸ LinkedIn, or the sandbox
//!               ▴                                                        │
//!               └────────── answer, or explanation ◂─────────────────────┘
//! ```
//!
//! Each arrow is a type that only its stage can build: [`call::Call`], [`policy::Permitted`],
//! [`access::Authorised`], [`briefing::Briefed`], [`plan::Planned`], [`admission::Admitted`], [`client::Sent`].
//!
//! A call that skipped the policy does not compile:
//!
//! ```compile_fail,E0451
//! use linkedin_mcp::policy::{Permitted, Policy};
//!
//! fn skip(call: linkedin_mcp::call::Call, policy: std::sync::Arc<Policy>) -> Permitted {
//!     Permitted { call, policy, rule: String::new() }
//! }
//! ```
//!
//! Nor one that skipped scopes and roles:
//!
//! ```compile_fail,E0308
//! fn skip(permitted: linkedin_mcp::policy::Permitted) {
//!     let _ = linkedin_mcp::plan::plan(permitted);
//! }
//! ```
//!
//! Nor one of which nobody has read what it means:
//!
//! ```compile_fail,E0308
//! fn skip(authorised: linkedin_mcp::access::Authorised) {
//!     let _ = linkedin_mcp::plan::plan(authorised);
//! }
//! ```
//!
//! Nor one that was not admitted:
//!
//! ```compile_fail,E0308
//! async fn skip(
//!     client: linkedin_mcp::client::Client,
//!     admission: linkedin_mcp::admission::Admission,
//!     planned: linkedin_mcp::plan::Planned,
//! ) {
//!     let _ = client.send(&admission, planned, std::time::Instant::now()).await;
//! }
//! ```
//!
//! Nor can a plan be sent twice:
//!
//! ```compile_fail,E0382
//! async fn twice(admission: linkedin_mcp::admission::Admission, planned: linkedin_mcp::plan::Planned) {
//!     let _ = admission.admit(planned).await;
//!     let _ = admission.admit(planned).await;
//! }
//! ```

pub mod access;
pub mod admission;
pub mod app;
pub mod ask;
pub mod auth;
pub mod briefing;
pub mod call;
pub mod catalogue;
pub mod chart;
pub mod cli;
pub mod client;
pub mod config;
pub mod console;
pub mod explain;
pub mod flow;
pub mod goals;
pub mod hosts;
pub mod jobs;
pub mod media;
pub mod model;
pub mod observe;
pub mod page;
pub mod plan;
pub mod policy;
pub mod signin;
pub mod store;
pub mod tools;
pub mod transport;
