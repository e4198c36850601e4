//! One scene: plays a plan against real processes, and compares what came of it with the model.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::time::timeout;

use super::Fault;
use super::host::{PAGE, Sandbox, Server, until};
use super::model::{End, Model, Point, Row, Said, Trouble, Verb, Wait};
use super::plan::{Heir, Plan, Round, What};

/// How soon after a start nothing may be under way any more that another process has begun.
const SETTLED: Duration = Duration::from_secs(5);

/// Longer than any scene.
const HELD_MS: u64 = 600_000;

/// Long enough to be killed, and to be asked for once more, before it is over.
const LANDING_MS: u64 = 1_500;

/// Long enough for another process to find that the same is under way.
const JOINING: Duration = Duration::from_millis(60);

/// What came of a scene.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) effects: usize,
    pub(crate) said: String,
    /// How long after the start nothing was under way any more, where something was.
    pub(crate) settled: Option<Duration>,
}

struct Scene<'a> {
    plan: &'a Plan,
    example: &'a Path,
    directory: PathBuf,
    sandbox: Sandbox,
    /// What had happened before.
    before: usize,
    environment: Vec<(&'static str, String)>,
    tool: &'static str,
    arguments: Value,
    settled: Option<Duration>,
}

/// Plays a plan; what it leaves on disk stays there if it fails.
pub(crate) async fn play(
    plan: &Plan,
    example: &Path,
    http: reqwest::Client,
) -> Result<Report, Fault> {
    let name = format!("crash-{}-{}", plan.point.name(), plan.seed);
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if directory.exists() {
        std::fs::remove_dir_all(&directory)?;
    }
    let mut scene = Scene::set(plan, example, directory, http).await?;
    let mut neighbour = scene.neighbour().await?;
    let mut model = Model::new(plan.write);
    let mut last = Value::Null;
    for (n, round) in plan.rounds.iter().enumerate() {
        scene.wait(round.wait, &mut model).await?;
        scene.meets(round.trouble, &mut model).await?;
        let played = match round.what {
            What::Kill { at, is_shared } => {
                let shared = neighbour.as_mut().filter(|_| is_shared);
                scene.kill(round, at, shared, &mut model).await
            }
            What::Calls { .. } => {
                let played = scene.calls(round, &mut neighbour, &mut model).await;
                played.map(|answer| last = answer)
            }
        };
        played.map_err(|fault| format!("round {n}: {fault}"))?;
        scene.sandbox.forget("faults").await?;
    }
    let effects = scene.judge(&model, &last).await?;
    if let Some(neighbour) = neighbour {
        neighbour.kill().await?;
    }
    std::fs::remove_dir_all(&scene.directory)?;
    Ok(Report { effects, said: outcome(&last).to_owned(), settled: scene.settled })
}

impl<'a> Scene<'a> {
    async fn set(
        plan: &'a Plan,
        example: &'a Path,
        directory: PathBuf,
        http: reqwest::Client,
    ) -> Result<Self, Fault> {
        let sandbox = Sandbox::start(http).await?;
        if plan.days != 0 {
            let seconds = plan.days * 86_400;
            sandbox.order("clock", &json!({"advance_s": seconds})).await?;
        }
        let name = if plan.write.page { "ada" } else { "ben" };
        let member = sandbox.member(name).clone();
        let text = |key: &str| member[key].as_str().unwrap_or_default().to_owned();
        let (author, spoken) = if plan.write.page {
            (PAGE.to_owned(), PAGE.to_owned())
        } else {
            (text("urn"), "me".to_owned())
        };
        let content = format!("Killed at {} with seed {}", plan.point.name(), plan.seed);
        let (tool, mut arguments) = match plan.write.verb {
            Verb::Create => {
                let arguments = json!({"action": "create", "author": spoken, "text": content});
                ("linkedin_posts_write", arguments)
            }
            Verb::Update => {
                let post = sandbox.publish(name, &author).await?;
                let arguments =
                    json!({"action": "update", "post": post, "author": spoken, "text": content});
                ("linkedin_posts_write", arguments)
            }
            Verb::Delete => {
                let post = sandbox.publish(name, &author).await?;
                let arguments = json!({"action": "delete", "post": post, "author": spoken});
                ("linkedin_posts_delete", arguments)
            }
        };
        if plan.write.keyed {
            arguments["idempotency_key"] = json!(format!("key {}", plan.seed));
        }
        sandbox.forget("requests").await?;
        let scopes: Vec<&str> =
            member["scopes"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let environment = vec![
            ("LINKEDIN_MCP_API_BASE", sandbox.api.clone()),
            ("LINKEDIN_MCP_ACCESS_TOKEN", text("token")),
            ("LINKEDIN_MCP_SCOPES", scopes.join(" ")),
            ("LINKEDIN_MCP_STATE_DIR", directory.display().to_string()),
        ];
        let before = effects(&sandbox.told("world").await?).len();
        Ok(Self {
            plan,
            example,
            directory,
            sandbox,
            before,
            environment,
            tool,
            arguments,
            settled: None,
        })
    }

    /// Another process with the same state, where the plan wants one. It has opened the state before anybody dies.
    async fn neighbour(&self) -> Result<Option<Server>, Fault> {
        if !self.plan.has_neighbour() {
            return Ok(None);
        }
        let mut server = self.start(Heir::Neighbour, None).await?;
        let who = server.call("linkedin_profile_read", &json!({"action": "userinfo"})).await?;
        if who["outcome"] != "done" || rows(&self.directory).await?.is_none() {
            return Err(format!("the neighbour has not opened the state: {who}").into());
        }
        Ok(Some(server))
    }

    async fn start(&self, heir: Heir, stop: Option<Point>) -> Result<Server, Fault> {
        let mut environment = self.environment.clone();
        if let Some(Point::At(step)) = stop {
            environment.push(("CRASH_AT", format!("{step:?}")));
        }
        match heir {
            Heir::Example | Heir::Neighbour => Server::start(self.example, &[], &environment).await,
            Heir::Program => {
                let program = Path::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
                Server::start(program, &["serve"], &environment).await
            }
        }
    }

    async fn wait(&self, wait: Wait, model: &mut Model) -> Result<(), Fault> {
        let seconds = match wait {
            Wait::Nothing => return Ok(()),
            Wait::HalfMinute | Wait::Landing => 31,
            Wait::QuarterHour => 16 * 60,
        };
        model.wait(wait);
        if wait == Wait::Landing {
            let wanted = model.effects;
            until("what was held is carried out", || async {
                Ok((self.effects().await?.len() >= wanted).then_some(()))
            })
            .await?;
        }
        self.sandbox.order("clock", &json!({"advance_s": seconds})).await
    }

    async fn effects(&self) -> Result<Vec<Value>, Fault> {
        let mut all = effects(&self.sandbox.told("world").await?);
        Ok(all.split_off(self.before))
    }

    /// Orders what goes wrong in a round.
    async fn meets(&self, trouble: Trouble, model: &mut Model) -> Result<(), Fault> {
        model.meets(trouble);
        let plain = |kind: &str| json!({"kind": kind});
        let hold = |ms: u64, when: &str| json!({"kind": "delay", "ms": ms, "when": when});
        let look = || ("GET", hold(HELD_MS, "before"));
        let method = if self.plan.write.verb == Verb::Delete { "DELETE" } else { "POST" };
        let orders = match trouble {
            Trouble::Nothing => vec![],
            Trouble::ResetBefore => vec![(method, plain("reset_before_read"))],
            Trouble::ResetAfter => vec![(method, plain("reset_after_read"))],
            Trouble::Fails => vec![(method, plain("html_500"))],
            Trouble::Refuses => vec![(method, json!({"kind": "status", "status": 400}))],
            Trouble::HoldBefore => vec![(method, hold(LANDING_MS, "before"))],
            Trouble::HoldAfter => vec![(method, hold(HELD_MS, "after_effect"))],
            Trouble::HoldLook => vec![look()],
            Trouble::ResetAfterHoldLook => vec![(method, plain("reset_after_read")), look()],
        };
        for (method, fault) in orders {
            let matching = json!({"method": method, "path": "/rest/posts"});
            let order = json!({"match": matching, "times": 1, "fault": fault});
            self.sandbox.order("faults", &order).await?;
        }
        Ok(())
    }

    /// One call, killed where the round says.
    async fn kill(
        &mut self,
        round: &Round,
        at: Point,
        neighbour: Option<&mut Server>,
        model: &mut Model,
    ) -> Result<(), Fault> {
        let before = self.progress(at).await?;
        let mut server = self.start(Heir::Example, Some(at)).await?;
        if round.is_patient {
            self.settles(&server).await?;
        }
        server.begin(self.tool, &self.arguments).await?;
        match at {
            Point::At(step) => server.stands_still(&format!("{step:?}")).await?,
            held => {
                let name = held.name();
                let is_held = || async { Ok((self.progress(held).await? > before).then_some(())) };
                let answer = tokio::select! {
                    reached = until(&name, is_held) => {
                        reached?;
                        None
                    }
                    answer = server.answer() => Some(answer?),
                };
                if let Some(answer) = answer {
                    return Err(format!("answered before {}: {answer}", held.name()).into());
                }
            }
        }
        let End::Killed { was_awaited } = model.call(Some(at)) else {
            return Err("the model went on".into());
        };
        let Some(neighbour) = neighbour else { return server.kill().await };
        neighbour.begin(self.tool, &self.arguments).await?;
        // What a living process is about is waited for. Everything else is answered at once, or too late for that, and
        // it is all one.
        let early = timeout(JOINING, neighbour.answer()).await;
        server.kill().await?;
        let answer = match early {
            Ok(answer) if was_awaited => {
                return Err(format!("not waited for: {answer:?}").into());
            }
            Ok(answer) => answer?,
            Err(_) => neighbour.answer().await?,
        };
        agrees(&answer["structuredContent"], model).map_err(|fault| format!("beside: {fault}"))?;
        Ok(())
    }

    /// How often LinkedIn has got as far as that point.
    async fn progress(&self, at: Point) -> Result<usize, Fault> {
        let is_look = |one: &Value| {
            let target = one["target"].as_str().unwrap_or_default();
            one["method"] == "GET" && target.starts_with("/rest/posts")
        };
        match at {
            Point::At(_) => Ok(0),
            Point::HeldAfter => Ok(self.effects().await?.len()),
            // It is written down whole before it is held.
            Point::HeldBefore => {
                let is_whole = |one: &Value| self.is_write(one) && !one["body_sha256"].is_null();
                self.requests(is_whole).await
            }
            Point::WhileLooking => self.requests(is_look).await,
        }
    }

    fn is_write(&self, request: &Value) -> bool {
        let target = request["target"].as_str().unwrap_or_default();
        match self.plan.write.verb {
            Verb::Create => request["method"] == "POST" && target == "/rest/posts",
            Verb::Update => request["method"] == "POST" && target.starts_with("/rest/posts/"),
            Verb::Delete => request["method"] == "DELETE" && target.starts_with("/rest/posts/"),
        }
    }

    async fn requests(&self, counts: impl Fn(&Value) -> bool) -> Result<usize, Fault> {
        let log = self.sandbox.told("requests").await?;
        Ok(log["requests"].as_array().into_iter().flatten().filter(|one| counts(one)).count())
    }

    /// Waits until nothing is under way any more; the time for that has begun with the server's start.
    async fn settles(&mut self, server: &Server) -> Result<(), Fault> {
        let mut waited = false;
        loop {
            let rows = rows(&self.directory).await?.unwrap_or_default();
            let after = server.started.elapsed();
            if !rows.iter().any(|row| is_under_way(row)) {
                if waited {
                    self.settled = self.settled.max(Some(after));
                }
                return Ok(());
            }
            if after > SETTLED {
                return Err(format!("{after:?} after the start still {rows:?}").into());
            }
            waited = true;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// The same call, as often as the round says; gives back the last answer.
    async fn calls(
        &mut self,
        round: &Round,
        neighbour: &mut Option<Server>,
        model: &mut Model,
    ) -> Result<Value, Fault> {
        let What::Calls { heir, times, ends_well } = round.what else {
            return Err("a round of calls was expected".into());
        };
        let mut server = match heir {
            Heir::Neighbour => neighbour.take().ok_or("there is no neighbour")?,
            Heir::Example | Heir::Program => self.start(heir, None).await?,
        };
        // Nobody starts beside a neighbour: it finds out when it is asked.
        if round.is_patient && heir != Heir::Neighbour {
            self.settles(&server).await?;
        }
        let mut last = Value::Null;
        for n in 1..=times {
            last = server.call(self.tool, &self.arguments).await?;
            agrees(&last, model).map_err(|fault| format!("call {n}: {fault}"))?;
        }
        let rows = rows(&self.directory).await?.unwrap_or_default();
        // That nobody reads back any more what another process has done is noticed by whoever starts, or has to know.
        let is_late = |row: &String| match heir {
            Heir::Neighbour => is_under_way(row) && row != "done for now",
            Heir::Example | Heir::Program => is_under_way(row),
        };
        if rows.iter().any(is_late) {
            return Err(format!("after {last} still {rows:?}").into());
        }
        if ends_well {
            server.leave().await?;
        } else {
            server.kill().await?;
        }
        Ok(last)
    }

    /// What really happened, what the journal knows, and what was said: one story.
    async fn judge(&self, model: &Model, last: &Value) -> Result<usize, Fault> {
        let said = outcome(last);
        let world = self.sandbox.told("world").await?;
        let happened = self.effects().await?;
        let effects = happened.len();
        // The rules themselves, whatever the model says.
        if self.plan.write.is_recognised() {
            if effects > 1 {
                return Err(format!("it happened {effects} times: {happened:?}").into());
            }
            if (said == "done" && effects == 0) || (said == "not_done" && effects > 0) {
                return Err(format!("said {said}, and happened {effects} times").into());
            }
        }
        if self.plan.write.verb == Verb::Create {
            let posts = world["posts"].as_array().into_iter().flatten();
            let same = |post: &&Value| post["rendered"] == self.arguments["text"];
            let made: Vec<&Value> = posts.filter(same).map(|post| &post["urn"]).collect();
            if made.len() != effects {
                return Err(format!("{made:?} by {effects} effects").into());
            }
            if said == "done" && made != [&last["result"]["post"]] {
                return Err(format!("named {}, and made {made:?}", last["result"]).into());
            }
        }
        if effects != model.effects {
            return Err(format!("happened {effects} times, not {}", model.effects).into());
        }
        let sends = self.requests(|one| self.is_write(one)).await?;
        if sends != model.sends {
            return Err(format!("sent {sends} times, not {}", model.sends).into());
        }
        let rows = rows(&self.directory).await?.unwrap_or_default();
        let mut rows: Vec<&str> = rows.iter().map(|row| row.trim_end_matches(FOR_NOW)).collect();
        rows.sort_unstable();
        let mut wanted: Vec<&str> = model.rows.iter().copied().map(Row::word).collect();
        wanted.sort_unstable();
        if rows != wanted {
            return Err(format!("the journal has {rows:?}, not {wanted:?}").into());
        }
        let counted = counted(&self.directory).await?;
        if counted < sends {
            return Err(format!("sent {sends} times, and counted {counted}").into());
        }
        Ok(effects)
    }
}

fn outcome(answer: &Value) -> &str {
    answer["outcome"].as_str().unwrap_or_default()
}

/// Whether a caller was told what the model says.
fn agrees(answer: &Value, model: &mut Model) -> Result<(), Fault> {
    let End::Told(wanted) = model.call(None) else { return Err("the model stopped".into()) };
    let said = outcome(answer);
    let is_good = match wanted {
        Said::Done => said == "done",
        Said::NotDone => said == "not_done",
        Said::Unknown => said == "unknown",
        Said::Either => matches!(said, "done" | "unknown"),
    };
    model.learn(wanted == Said::Either && said == "done");
    if is_good { Ok(()) } else { Err(format!("should be {wanted:?}, and is {answer}").into()) }
}

fn effects(world: &Value) -> Vec<Value> {
    world["effects"].as_array().cloned().unwrap_or_default()
}

/// Stands after the state of a row that is not final.
const FOR_NOW: &str = " for now";

/// Looks into the file without opening the state, because to open it is to recover it.
async fn look_into(directory: &Path) -> Result<Option<SqliteConnection>, Fault> {
    let file = directory.join("state.sqlite3");
    if !file.exists() {
        return Ok(None);
    }
    let options = SqliteConnectOptions::new().filename(file).read_only(true);
    Ok(Some(SqliteConnection::connect_with(&options).await?))
}

/// What the journal knows of each write; nothing while there is no journal.
async fn rows(directory: &Path) -> Result<Option<Vec<String>>, Fault> {
    let Some(mut connection) = look_into(directory).await? else { return Ok(None) };
    let states = "SELECT CASE WHEN settled_at IS NULL OR state IN ('planned', 'sending') THEN state || ' for now' ELSE state END FROM writes";
    let rows = sqlx::query_scalar(states).fetch_all(&mut connection).await;
    connection.close().await?;
    match rows {
        Ok(rows) => Ok(Some(rows)),
        // The file is there before its tables are.
        Err(sqlx::Error::Database(error)) if error.message().contains("no such table") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Planned or sending, or known and somebody is still looking at what was done.
fn is_under_way(row: &str) -> bool {
    row.ends_with(FOR_NOW)
}

/// How many writes the books have.
async fn counted(directory: &Path) -> Result<usize, Fault> {
    let Some(mut connection) = look_into(directory).await? else { return Ok(0) };
    let sum = "SELECT COALESCE(SUM(sent), 0) FROM counts WHERE endpoint IN ('posts.create', 'posts.update', 'posts.delete')";
    let sum: i64 = sqlx::query_scalar(sum).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(usize::try_from(sum)?)
}
