//! What safe writes and counted reads cost beyond their HTTP round trip, in one run: the same requests bare, and
//! through the whole chain with the journal on disk; first with an empty journal, then with many rows.
//!
//! `costs DIRECTORY [CALLS] [ROWS]`. Prints one JSON line for each measurement; times in microseconds.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Instant;

use linkedin_mcp::app::{self, Running};
use linkedin_mcp::config::Config;
use linkedin_mcp::store::{Home, Store};
use linkedin_mcp::tools::Toolbox;
use serde_json::{Value, json};

type Fault = Box<dyn std::error::Error + Send + Sync>;

struct Bench {
    toolbox: Arc<Toolbox>,
    http: reqwest::Client,
    base: String,
    token: String,
    author: String,
    calls: usize,
}

fn main() -> Result<(), Fault> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("name an empty directory on the disk to measure")?;
    let calls = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let rows = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(measure(&directory, calls, rows))
}

async fn measure(directory: &str, calls: usize, rows: u32) -> Result<(), Fault> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let sandbox = linkedin_sandbox::start(linkedin_sandbox::Options::default()).await?;
    let (base, descriptor) = (sandbox.base(), sandbox.descriptor());
    let running = Running::default();
    running.set(sandbox).map_err(|_| "the cell is fresh")?;
    let flags = BTreeMap::from([("state_dir", directory.to_owned())]);
    let config = Config::load(&flags, |_| None, None)?;
    let store = Arc::new(Store::new(Home::Directory(directory.into())));
    let members = descriptor.get("members").and_then(Value::as_array).cloned().unwrap_or_default();
    let ada = members.iter().find(|member| member["name"] == "ada").ok_or("ada is missing")?;
    let text = |key: &str| ada.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let bench = Bench {
        toolbox: app::toolbox_on(&config, &running, Arc::clone(&store)),
        http: reqwest::Client::builder().no_proxy().tcp_nodelay(true).build()?,
        base,
        token: text("token"),
        author: text("urn"),
        calls,
    };
    bench.writes("empty journal").await?;
    bench.reads("empty journal", 1_000).await?;
    fill(directory, rows).await?;
    let named = format!("{rows} rows");
    bench.writes(&named).await?;
    bench.reads(&named, 1_000_000).await?;
    bench.toolbox.finish(std::time::Duration::ZERO).await;
    Ok(())
}

impl Bench {
    async fn writes(&self, when: &str) -> Result<(), Fault> {
        let (mut bare, mut whole) = (Vec::new(), Vec::new());
        for n in 0..self.calls {
            // In turns, so that both meet the same machine.
            let body = json!({
                "author": self.author, "commentary": format!("bare {when} {n}"), "visibility": "PUBLIC",
                "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
                "lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": false,
            });
            let started = Instant::now();
            self.bare("POST", "/rest/posts", "CREATE", Some(&body)).await?;
            bare.push(started.elapsed());
            let started = Instant::now();
            let text = format!("whole {when} {n}");
            let arguments = json!({"action": "create", "author": "me", "text": text});
            self.whole("linkedin_posts_write", arguments).await?;
            whole.push(started.elapsed());
        }
        report(&format!("a journaled write, {when}"), bare, whole)
    }

    async fn reads(&self, when: &str, first: usize) -> Result<(), Fault> {
        let (mut bare, mut whole) = (Vec::new(), Vec::new());
        for n in 0..self.calls {
            // Each page another, and none asked for before: the same would come from the cache.
            let start = first + n;
            let page = "urn%3Ali%3Aorganization%3A70010001";
            let path = format!("/rest/posts?q=author&author={page}&start={start}&count=10");
            let started = Instant::now();
            self.bare("GET", &path, "FINDER", None).await?;
            bare.push(started.elapsed());
            let started = Instant::now();
            let arguments = json!({"action": "find_by_author", "author": "urn:li:organization:70010001", "cursor": format!("start-{start}")});
            self.whole("linkedin_posts_read", arguments).await?;
            whole.push(started.elapsed());
        }
        report(&format!("a counted read, {when}"), bare, whole)
    }

    async fn bare(
        &self,
        method: &str,
        path: &str,
        restli: &str,
        body: Option<&Value>,
    ) -> Result<(), Fault> {
        let mut request = self
            .http
            .request(method.parse()?, format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .header("linkedin-version", "202609")
            .header("x-restli-protocol-version", "2.0.0")
            .header("x-restli-method", restli);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let reply = request.send().await?;
        let status = reply.status();
        let text = reply.text().await?;
        if status.is_success() { Ok(()) } else { Err(format!("{status}: {text}").into()) }
    }

    async fn whole(&self, tool: &str, arguments: Value) -> Result<(), Fault> {
        let arguments = arguments.as_object().cloned().unwrap_or_default();
        let answer = self.toolbox.call(tool, arguments).await?;
        if answer.is_error() { Err(answer.text().into()) } else { Ok(()) }
    }
}

/// Rows of other writes, done long ago.
async fn fill(directory: &str, rows: u32) -> Result<(), Fault> {
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(format!("{directory}/state.sqlite3"))
        .busy_timeout(std::time::Duration::from_secs(5));
    let pool = sqlx::SqlitePool::connect_with(options).await?;
    let mut transaction = pool.begin().await?;
    for n in 0..rows {
        sqlx::query(
            "INSERT INTO writes (id, place, agent, endpoint, state, asked, arguments, arguments_digest, fingerprint, subject, answer, owner, lease_until, made_at, settled_at) SELECT 'filler-' || $1, place, agent, endpoint, 'done', asked, arguments, 'digest-' || $1, 'fingerprint-' || $1, 'urn:li:share:' || $1, answer, owner, 0, made_at, settled_at FROM writes LIMIT 1",
        )
        .bind(i64::from(n))
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

fn report(
    name: &str,
    bare: Vec<std::time::Duration>,
    whole: Vec<std::time::Duration>,
) -> Result<(), Fault> {
    let at = |mut times: Vec<std::time::Duration>, part: usize| {
        times.sort();
        let index = (times.len().saturating_sub(1)) * part / 100;
        times.get(index).map_or(0, std::time::Duration::as_micros)
    };
    let line = json!({
        "what": name, "calls": bare.len(),
        "bare_p50_us": at(bare.clone(), 50), "bare_p99_us": at(bare, 99),
        "whole_p50_us": at(whole.clone(), 50), "whole_p99_us": at(whole, 99),
    });
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}
