//! What probes found out, kept for a short time: at most one probe for each account, question and period.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::{AdRoles, Known, Probes, Question};
use crate::auth::Session;
use crate::call::Meter;
use crate::catalogue::targeting::Candidate;
use crate::model::money::Currency;
use crate::model::role::Role;
use crate::model::urn::Urn;

/// How long an answer is believed. Roles change rarely, and a role just given must open soon.
const PERIOD: Duration = Duration::from_mins(10);

/// How long it is believed that there was no answer: the cause may pass.
const RETRY: Duration = Duration::from_mins(1);

/// How many vanity names are remembered, and how many words of targeting; more are asked for again.
const NAMES: usize = 256;

/// The approved roles of one member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    pages: BTreeMap<Urn, Vec<Role>>,
    member: Option<Urn>,
    complete: bool,
}

impl Roles {
    /// Nothing yet; `complete` says whether the list was read to its end.
    pub fn new(complete: bool) -> Self {
        Self { complete, ..Self::default() }
    }

    /// Adds a role on a page.
    pub fn add(&mut self, organization: Urn, role: Role, member: Option<Urn>) {
        self.pages.entry(organization).or_default().push(role);
        self.member = self.member.take().or(member);
    }

    /// The roles on a page.
    pub fn on(&self, organization: &Urn) -> &[Role] {
        self.pages.get(organization).map_or(&[], Vec::as_slice)
    }

    /// Every page with its roles.
    pub fn pages(&self) -> impl Iterator<Item = (&Urn, &[Role])> {
        self.pages.iter().map(|(page, roles)| (page, roles.as_slice()))
    }

    /// Whose roles they are.
    pub fn member(&self) -> Option<&Urn> {
        self.member.as_ref()
    }

    /// Whether a page that is not listed has no role for certain.
    pub fn complete(&self) -> bool {
        self.complete
    }
}

type Cell<T> = Arc<Mutex<Option<(Instant, Known<T>)>>>;

#[derive(Debug, Default)]
struct Sheet {
    who: Cell<Urn>,
    roles: Cell<Roles>,
    ad_accounts: Cell<AdRoles>,
    names: Mutex<HashMap<String, Cell<Option<Urn>>>>,
    currencies: Mutex<HashMap<Urn, Cell<Option<Currency>>>>,
    made: Mutex<HashSet<Urn>>,
    targeting: Mutex<HashMap<Question, Cell<Vec<Candidate>>>>,
}

/// The answers of probes, by account and target.
#[derive(Debug, Default)]
pub struct Directory {
    sheets: Mutex<HashMap<String, Arc<Sheet>>>,
}

impl Directory {
    async fn sheet(&self, session: &Session) -> Arc<Sheet> {
        Arc::clone(self.sheets.lock().await.entry(session.identity()).or_default())
    }

    /// Forgets what is known about a sign-in that LinkedIn no longer accepts.
    pub async fn forget(&self, session: &Session) {
        self.sheets.lock().await.remove(&session.identity());
    }

    /// Who is signed in.
    pub async fn who_am_i(
        &self,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Urn> {
        let sheet = self.sheet(session).await;
        once(&sheet.who, || probes.who_am_i(session, meter)).await
    }

    /// The same, without asking where LinkedIn has signed it at the sign-in.
    pub async fn member(
        &self,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Urn> {
        match &session.member {
            Some(member) => Known::Yes(member.clone()),
            None => self.who_am_i(session, meter, probes).await,
        }
    }

    /// Which roles the signed-in member has.
    pub async fn my_roles(
        &self,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Roles> {
        let sheet = self.sheet(session).await;
        once(&sheet.roles, || probes.my_roles(session, meter)).await
    }

    /// Which ad accounts the signed-in member has which role on.
    pub async fn my_ad_accounts(
        &self,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<AdRoles> {
        let sheet = self.sheet(session).await;
        once(&sheet.ad_accounts, || probes.my_ad_accounts(session, meter)).await
    }

    /// The ad accounts have changed, or who may do what on them.
    pub async fn forget_ad_accounts(&self, session: &Session) {
        let sheet = self.sheet(session).await;
        *sheet.ad_accounts.lock().await = None;
    }

    /// An ad account was made here: an app may write to its own, whoever has not said so yet.
    pub async fn made_ad_account(&self, account: Urn, session: &Session) {
        self.sheet(session).await.made.lock().await.insert(account);
    }

    /// Whether an ad account was made here.
    pub async fn has_made(&self, account: &Urn, session: &Session) -> bool {
        self.sheet(session).await.made.lock().await.contains(account)
    }

    /// Which currency an ad account has.
    pub async fn currency_of(
        &self,
        account: &Urn,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Option<Currency>> {
        let sheet = self.sheet(session).await;
        let cell = Arc::clone(sheet.currencies.lock().await.entry(account.clone()).or_default());
        once(&cell, || probes.currency_of(account, session, meter)).await
    }

    /// Which entities a targeting facet has, by a name.
    pub async fn targeting(
        &self,
        question: &Question,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Vec<Candidate>> {
        let sheet = self.sheet(session).await;
        let cell = {
            let mut targeting = sheet.targeting.lock().await;
            if targeting.len() >= NAMES {
                targeting.clear();
            }
            Arc::clone(targeting.entry(question.clone()).or_default())
        };
        once(&cell, || probes.targeting(question, session, meter)).await
    }

    /// Which organization has a vanity name.
    pub async fn organization_named(
        &self,
        name: &str,
        session: &Session,
        meter: &Meter,
        probes: &impl Probes,
    ) -> Known<Option<Urn>> {
        let sheet = self.sheet(session).await;
        let cell = {
            let mut names = sheet.names.lock().await;
            if names.len() >= NAMES {
                names.clear();
            }
            Arc::clone(names.entry(name.to_owned()).or_default())
        };
        let found = once(&cell, || probes.organization_named(name, session, meter)).await;
        if matches!(found, Known::Yes(None)) {
            // A page may just be coming into being: that there is none is not remembered.
            *cell.lock().await = None;
        }
        found
    }
}

/// Asks unless an answer is at hand. The lock is held while asking, so that a crowd asks once.
async fn once<T: Clone, F: Future<Output = Known<T>>>(
    cell: &Cell<T>,
    ask: impl FnOnce() -> F,
) -> Known<T> {
    let mut slot = cell.lock().await;
    if let Some((asked, answer)) = slot.as_ref() {
        let period = if matches!(answer, Known::Yes(_)) { PERIOD } else { RETRY };
        if asked.elapsed() < period {
            return answer.clone();
        }
    }
    let answer = ask().await;
    *slot = Some((Instant::now(), answer.clone()));
    answer
}
