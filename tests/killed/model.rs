//! What a call does, step by step, as far as the journal and LinkedIn are concerned: written from the rules for
//! writes and not from the program, so that the program can be wrong. It says which points a call passes, what is
//! left of it if it is killed there, and what its caller has to be told.

use linkedin_mcp::store::Step;

/// Where a process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// Just after a step of the write.
    At(Step),
    /// LinkedIn has the request and has not carried it out yet.
    HeldBefore,
    /// LinkedIn has carried it out and has not answered yet.
    HeldAfter,
    /// Somebody is looking whether it happened.
    WhileLooking,
}

/// Every step, in the order in which a write may take them.
pub(crate) const STEPS: [Step; 12] = [
    Step::Claiming,
    Step::Claimed,
    Step::Admitting,
    Step::Sending,
    Step::Replied,
    Step::Settled,
    Step::ReadBack,
    Step::Amended,
    Step::Looking,
    Step::Looked,
    Step::Resolved,
    Step::Answering,
];

/// Does not compile once there is a step that is not in the list.
const fn place(step: Step) -> usize {
    match step {
        Step::Claiming => 0,
        Step::Claimed => 1,
        Step::Admitting => 2,
        Step::Sending => 3,
        Step::Replied => 4,
        Step::Settled => 5,
        Step::ReadBack => 6,
        Step::Amended => 7,
        Step::Looking => 8,
        Step::Looked => 9,
        Step::Resolved => 10,
        Step::Answering => 11,
        // No step of a write.
        Step::Renewed => usize::MAX,
    }
}

impl Point {
    /// Every point.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        assert!(STEPS.iter().enumerate().all(|(n, step)| place(*step) == n), "one list, one order");
        let held = [Self::HeldBefore, Self::HeldAfter, Self::WhileLooking];
        STEPS.into_iter().map(Self::At).chain(held)
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::At(step) => format!("{step:?}"),
            other => format!("{other:?}"),
        }
    }
}

/// What the write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Create,
    Update,
    Delete,
}

/// What goes wrong in a round, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Nothing,
    /// The line breaks before the request is read.
    ResetBefore,
    /// The line breaks after it was carried out.
    ResetAfter,
    /// LinkedIn fails, and nothing is carried out; who is told so cannot know.
    Fails,
    /// LinkedIn says no.
    Refuses,
    /// It is carried out later.
    HoldBefore,
    /// It is carried out, and answered much later.
    HoldAfter,
    /// The first look is answered much later.
    HoldLook,
    /// The line breaks after the write was carried out, and the first look is answered much later.
    ResetAfterHoldLook,
}

/// How much the target's clock is set forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    Nothing,
    /// Long enough for another look.
    HalfMinute,
    /// Long enough for not to be seen to mean not to have happened.
    QuarterHour,
    /// Until what was held has been carried out, and then as long as for another look.
    Landing,
}

/// A row of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    Planned,
    Sending,
    Done,
    Refused,
    Unknown,
}

impl Row {
    /// The word in the file.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sending => "sending",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Done,
    NotDone,
    Unknown,
    /// One or the other: what was held may or may not have been carried out by now.
    Either,
}

/// A write as its caller asks for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Write {
    pub(crate) verb: Verb,
    /// The author is a page, whose posts can be read; else a member, whose posts cannot.
    pub(crate) page: bool,
    pub(crate) keyed: bool,
}

impl Write {
    /// A repetition is recognised: a creation by its content, anything by its key. To change or delete the same
    /// once more makes no second one, so without a key it is simply done again.
    pub(crate) fn is_recognised(self) -> bool {
        self.verb == Verb::Create || self.keyed
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With that answer.
    Told(Said),
    /// By a kill; and whether somebody else who wanted the same had to wait for it up to then.
    Killed { was_awaited: bool },
}

struct Stopped;

/// What a look shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    Seen,
    NotSeen,
    /// Whether it is seen depends on what is faster.
    Open,
}

/// One write, asked for again and again.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    write: Write,
    trouble: Trouble,
    stop: Option<Point>,
    pub(crate) rows: Vec<Row>,
    /// How often it was carried out.
    pub(crate) effects: usize,
    /// How often its request reached LinkedIn.
    pub(crate) sends: usize,
    /// Requests that are still to be carried out.
    pending: usize,
    /// Its outcome is written down, and somebody is still looking at what was done.
    is_open: bool,
    looks: u32,
    looked_lately: bool,
    long_ago: bool,
}

impl Model {
    pub(crate) fn new(write: Write) -> Self {
        Self {
            write,
            trouble: Trouble::Nothing,
            stop: None,
            rows: Vec::new(),
            effects: 0,
            sends: 0,
            pending: 0,
            is_open: false,
            looks: 0,
            looked_lately: false,
            long_ago: false,
        }
    }

    /// Time passes.
    pub(crate) fn wait(&mut self, wait: Wait) {
        match wait {
            Wait::Nothing => return,
            Wait::QuarterHour => self.long_ago = true,
            Wait::Landing => {
                for _ in 0..std::mem::take(&mut self.pending) {
                    self.carry_out();
                }
            }
            Wait::HalfMinute => {}
        }
        self.looked_lately = false;
    }

    /// The next request to which it can happen meets that.
    pub(crate) fn meets(&mut self, trouble: Trouble) {
        self.trouble = trouble;
    }

    /// A call, up to its answer or up to the point where it is killed.
    pub(crate) fn call(&mut self, stop: Option<Point>) -> End {
        self.stop = stop;
        if let Ok(said) = self.answered() {
            return End::Told(said);
        }
        let is_under_way = matches!(self.rows.last(), Some(Row::Planned | Row::Sending));
        let was_awaited = is_under_way || self.is_open;
        self.die();
        End::Killed { was_awaited }
    }

    /// What was told decides what could not be known.
    pub(crate) fn learn(&mut self, done: bool) {
        if done {
            self.settle(Row::Done);
        }
    }

    fn pass(&self, point: Point) -> Result<(), Stopped> {
        if self.stop == Some(point) { Err(Stopped) } else { Ok(()) }
    }

    fn step(&self, step: Step) -> Result<(), Stopped> {
        self.pass(Point::At(step))
    }

    /// What had not left never will; of the rest nobody knows.
    fn die(&mut self) {
        self.is_open = false;
        match self.rows.last() {
            Some(Row::Planned) => drop(self.rows.pop()),
            Some(Row::Sending) => self.settle(Row::Unknown),
            _ => {}
        }
    }

    fn settle(&mut self, row: Row) {
        self.is_open = false;
        if let Some(last) = self.rows.last_mut() {
            *last = row;
        }
        // The same change in doubt is done by having been done again.
        for before in self.rows.iter_mut().filter(|_| row == Row::Done) {
            if *before == Row::Unknown {
                *before = Row::Done;
            }
        }
    }

    fn known(&self) -> Option<Row> {
        let is_known = |row: &Row| self.write.is_recognised() && *row != Row::Refused;
        self.rows.last().copied().filter(is_known)
    }

    fn answered(&mut self) -> Result<Said, Stopped> {
        let mut sight = Sight::NotSeen;
        if self.known() == Some(Row::Unknown) {
            sight = self.look_again()?;
        }
        let said = match self.known() {
            Some(Row::Done) => Said::Done,
            Some(_) if sight == Sight::Open => Said::Either,
            Some(_) => Said::Unknown,
            None => self.send()?,
        };
        self.step(Step::Answering)?;
        Ok(said)
    }

    fn look_again(&mut self) -> Result<Sight, Stopped> {
        // Whoever has the turn has it for a while, whether or not anything comes of it.
        if std::mem::replace(&mut self.looked_lately, true) {
            return Ok(Sight::NotSeen);
        }
        self.step(Step::Looking)?;
        if !self.write.page {
            return Ok(Sight::NotSeen);
        }
        let looked_before = self.looks > 0;
        let sight = self.look()?;
        if sight == Sight::NotSeen && self.long_ago && looked_before {
            self.settle(Row::Refused);
            self.step(Step::Resolved)?;
        }
        Ok(sight)
    }

    fn look(&mut self) -> Result<Sight, Stopped> {
        self.pass(Point::WhileLooking)?;
        if self.effects > 0 {
            self.settle(Row::Done);
            self.step(Step::Resolved)?;
            return Ok(Sight::Seen);
        }
        self.looks += 1;
        self.looked_lately = true;
        self.step(Step::Looked)?;
        Ok(if self.pending > 0 { Sight::Open } else { Sight::NotSeen })
    }

    fn carry_out(&mut self) {
        // What is gone cannot be deleted once more.
        if self.write.verb != Verb::Delete || self.effects == 0 {
            self.effects += 1;
        }
    }

    fn arrive(&mut self) {
        self.sends += 1;
        self.carry_out();
    }

    fn send(&mut self) -> Result<Said, Stopped> {
        self.step(Step::Claiming)?;
        self.rows.push(Row::Planned);
        (self.looks, self.looked_lately, self.long_ago) = (0, false, false);
        self.step(Step::Claimed)?;
        self.step(Step::Admitting)?;
        self.settle(Row::Sending);
        self.step(Step::Sending)?;
        let certainly = self.exchange()?;
        self.step(Step::Replied)?;
        match certainly {
            Some(true) => {
                self.settle(Row::Done);
                self.is_open = self.write.verb != Verb::Delete;
                self.step(Step::Settled)?;
                if self.is_open {
                    self.step(Step::ReadBack)?;
                    self.is_open = false;
                    self.step(Step::Amended)?;
                }
                Ok(Said::Done)
            }
            Some(false) => {
                self.settle(Row::Refused);
                self.step(Step::Settled)?;
                Ok(Said::NotDone)
            }
            None => {
                self.settle(Row::Unknown);
                self.is_open = true;
                self.step(Step::Settled)?;
                for _ in 0..if self.write.page { 3 } else { 0 } {
                    if self.look()? == Sight::Seen {
                        return Ok(Said::Done);
                    }
                }
                self.is_open = false;
                Ok(if self.write.page && self.pending > 0 { Said::Either } else { Said::Unknown })
            }
        }
    }

    /// Says whether it was carried out, where that is certain. A deletion is sent again by itself: a second has no
    /// other effect.
    fn exchange(&mut self) -> Result<Option<bool>, Stopped> {
        let trouble = std::mem::replace(&mut self.trouble, Trouble::Nothing);
        match trouble {
            Trouble::Nothing | Trouble::HoldLook => self.arrive(),
            Trouble::HoldBefore => {
                self.sends += 1;
                self.pending += 1;
                self.pass(Point::HeldBefore)?;
            }
            Trouble::HoldAfter => {
                let before = self.effects;
                self.arrive();
                // That nothing was left to do cannot be seen from outside.
                if self.effects > before {
                    self.pass(Point::HeldAfter)?;
                }
            }
            Trouble::ResetBefore | Trouble::Fails => {
                self.sends += 1;
                return Ok(self.again());
            }
            Trouble::ResetAfter | Trouble::ResetAfterHoldLook => {
                self.arrive();
                return Ok(self.again());
            }
            Trouble::Refuses => {
                self.sends += 1;
                return Ok(Some(false));
            }
        }
        Ok(Some(true))
    }

    fn again(&mut self) -> Option<bool> {
        (self.write.verb == Verb::Delete).then(|| {
            self.arrive();
            true
        })
    }
}
