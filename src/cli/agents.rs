//! `agents`: what each agent may do, the keys with which they come, and what they wait for.

mod approve;
mod change;
mod file;
mod keys;
mod show;
mod when;

use clap::{Args, Subcommand};

use super::Failure;
use crate::config::Config;
use crate::policy::edit::{Change, Limit, grant};
use crate::policy::presets::{PRESETS, Preset};
use crate::store::Store;

/// What the operator does with agents.
#[derive(Subcommand)]
pub(super) enum Agents {
    /// Let another agent in: what is not named is off. Its key is shown once
    Add {
        #[command(flatten)]
        rules: Rules,
        /// Make no key: the agent comes over standard input and output only
        #[arg(long)]
        no_key: bool,
        /// Until when its key opens anything: 12h, 30d, 8w, or a day such as 2026-12-31
        #[arg(long, value_name = "WHEN", conflicts_with = "no_key")]
        expires: Option<String>,
    },
    /// Change what an agent may do: what is not named stays
    Set {
        #[command(flatten)]
        rules: Rules,
        /// Through any account
        #[arg(long, conflicts_with = "account")]
        any_account: bool,
        /// For any page, and as the member
        #[arg(long, conflicts_with = "organizations")]
        any_org: bool,
        /// In any ad account
        #[arg(long, conflicts_with = "ad_account_numbers")]
        any_ad_account: bool,
    },
    /// Every agent: what it may do, its limits and its keys
    List,
    /// One agent's rules, and the worst that it could do
    Show {
        /// Which agent
        name: String,
    },
    /// Take an agent out, with its keys
    Remove {
        /// Which agent
        name: String,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Give an agent another key, which is shown once; those it has end
    Rotate {
        /// Which agent
        name: String,
        /// For how long its other keys still open: 1h, 2d
        #[arg(long, value_name = "TIME")]
        grace: Option<String>,
        /// Until when the new key opens anything: 12h, 30d, 8w, or a day such as 2026-12-31
        #[arg(long, value_name = "WHEN")]
        expires: Option<String>,
    },
    /// End an agent's keys now
    Expire {
        /// Which agent
        name: String,
    },
    /// Stop every agent: none may do anything, not even read
    Stop {
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Let every agent go on
    Resume {
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Show what waits for a person's yes; with its name, say it
    Approve {
        /// Which question; without it, all of them are shown
        question: Option<String>,
        /// Say no instead
        #[arg(long)]
        deny: bool,
    },
}

/// What is said of an agent's rules.
#[derive(Args)]
pub(super) struct Rules {
    /// Which agent
    name: String,
    /// How much in an area: off, read, write or full; `all=read` for every area
    #[arg(value_name = "AREA=LEVEL")]
    grants: Vec<String>,
    /// Levels for every area at once: reader, analyst, publisher, community, ads-analyst, ads-manager or ads-spender
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// An account through which it speaks; may be given again
    #[arg(long, value_name = "NAME")]
    account: Vec<String>,
    /// A page for which it may act, by vanity name, number or URN, or `me` for the member; may be given again
    #[arg(long = "org", value_name = "PAGE")]
    organizations: Vec<String>,
    /// An ad account in which it may act; may be given again
    #[arg(long = "ad-account", value_name = "NUMBER")]
    ad_account_numbers: Vec<u64>,
    /// Calls to LinkedIn a day, or none for no limit
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    daily_calls: Option<Limit<u32>>,
    /// Posts a day, or none for no limit
    #[arg(long, value_name = "NUMBER", value_parser = number)]
    daily_posts: Option<Limit<u32>>,
    /// What it may set in motion a day, such as "50.00 EUR"; may be given again; none for no limit
    #[arg(long, value_name = "AMOUNT")]
    daily_spend: Vec<String>,
    /// What a person must say yes to: write, delete, spend, areas or endpoints; may be given again; none for nothing more
    #[arg(long, value_name = "WHAT")]
    confirm: Vec<String>,
    /// For how many minutes after others' words every write needs a yes, or none
    #[arg(long, value_name = "MINUTES", value_parser = number)]
    confirm_after_reading: Option<Limit<u32>>,
    /// Only say what would change
    #[arg(long)]
    dry_run: bool,
}

const NONE: &str = "none";

fn number(text: &str) -> Result<Limit<u32>, String> {
    match text.parse() {
        Ok(number) => Ok(Limit::To(number)),
        Err(_) if text == NONE => Ok(Limit::Lift),
        Err(_) => Err(format!("it must be a number, or `{NONE}`")),
    }
}

/// Several words, of which each may be several with commas between them.
fn words(said: &[String]) -> Limit<Vec<String>> {
    let words: Vec<String> = said
        .iter()
        .flat_map(|one| one.split(','))
        .map(|word| word.trim().to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    match words.as_slice() {
        [] => Limit::Keep,
        [one] if one == NONE => Limit::Lift,
        _ => Limit::To(words),
    }
}

/// Exactly these.
fn names<T: Clone>(said: &[T]) -> Limit<Vec<T>> {
    match said {
        [] => Limit::Keep,
        several => Limit::To(several.to_vec()),
    }
}

impl Rules {
    fn change(&self) -> Result<Change, Failure> {
        let mut areas = Vec::new();
        if let Some(name) = &self.preset {
            let Some(preset) = Preset::named(name) else {
                let all = PRESETS.iter().map(|one| format!("    {:<12} {}", one.name, one.about));
                let all = all.collect::<Vec<_>>().join("\n");
                let name = crate::model::untrusted::excerpt(name, 40);
                return Err(Failure::Usage(format!(
                    "there is no preset `{name}`; there are\n{all}"
                )));
            };
            areas.extend(preset.levels().map(|(area, level)| (area.to_owned(), level)));
        }
        for text in &self.grants {
            areas.extend(grant(text).map_err(|problem| Failure::Usage(problem.to_string()))?);
        }
        Ok(Change {
            areas,
            accounts: names(&self.account),
            organizations: names(&self.organizations),
            ad_accounts: names(&self.ad_account_numbers),
            daily_calls: self.daily_calls.clone().unwrap_or_default(),
            daily_posts: self.daily_posts.clone().unwrap_or_default(),
            daily_spend: words(&self.daily_spend),
            confirm: words(&self.confirm),
            confirm_after_reading: self.confirm_after_reading.clone().unwrap_or_default(),
        })
    }
}

impl Agents {
    /// Flags of this command that go by the name of a setting: what is said of an agent is said of no other.
    pub(super) const OWN_FLAGS: [&str; 3] = ["account", "daily_spend", "confirm"];
}

/// Runs one of them.
pub(super) async fn agents(config: &Config, what: Agents) -> Result<u8, Failure> {
    if let Agents::Approve { question, deny } = what {
        return approve::approve(&Store::new(config.home()), question, deny).await;
    }
    let desk = file::Desk::open(config)?;
    let done = match what {
        Agents::Add { rules, no_key, expires } => {
            change::add(&desk, &rules, no_key, expires.as_deref()).await
        }
        Agents::Set { rules, any_account, any_org, any_ad_account } => {
            let mut change = rules.change()?;
            let lifted = [any_account, any_org, any_ad_account];
            if lifted == [false; 3] && change == Change::default() {
                let said = format!(
                    "nothing is named that should change; try: linkedin-mcp agents set {} posts=read",
                    crate::model::untrusted::excerpt(&rules.name, 40)
                );
                return Err(Failure::Usage(said));
            }
            if any_account {
                change.accounts = Limit::Lift;
            }
            if any_org {
                change.organizations = Limit::Lift;
            }
            if any_ad_account {
                change.ad_accounts = Limit::Lift;
            }
            change::set(&desk, &rules.name, change, rules.dry_run).await
        }
        Agents::List => show::list(&desk).await,
        Agents::Show { name } => show::show(&desk, &name).await,
        Agents::Remove { name, dry_run } => change::remove(&desk, &name, dry_run).await,
        Agents::Rotate { name, grace, expires } => {
            keys::rotate(&desk, &name, grace.as_deref(), expires.as_deref()).await
        }
        Agents::Expire { name } => keys::expire(&desk, &name).await,
        Agents::Stop { dry_run } => change::stop(&desk, true, dry_run).await,
        Agents::Resume { dry_run } => change::stop(&desk, false, dry_run).await,
        Agents::Approve { .. } => Ok(0),
    };
    desk.store.close().await;
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_every_preset() {
        let command = <Agents as Subcommand>::augment_subcommands(clap::Command::new("agents"));
        let add = command.find_subcommand("add").unwrap();
        let preset = add.get_arguments().find(|one| one.get_id() == "preset").unwrap();
        let help = preset.get_help().unwrap().to_string();
        for preset in PRESETS {
            assert!(help.contains(preset.name), "{}", preset.name);
        }
    }
}
