//! What happens in one scene, drawn by its seed alone.

use fastrand::Rng;

use super::model::{End, Model, Point, STEPS, Trouble, Verb, Wait, Write};

/// What may go wrong in any round.
const TROUBLES: [Trouble; 6] = [
    Trouble::Nothing,
    Trouble::Nothing,
    Trouble::ResetBefore,
    Trouble::ResetAfter,
    Trouble::Fails,
    Trouble::Refuses,
];

/// How many plans are drawn until one gets to its point.
const DRAWS: u32 = 100_000;

/// Who is asked once a process has been killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heir {
    /// The watched server, which recovers at once.
    Example,
    /// The program itself.
    Program,
    /// Another process, which was there all the time.
    Neighbour,
}

/// What happens in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One call, killed there; perhaps while the neighbour has been asked for the same.
    Kill { at: Point, is_shared: bool },
    /// So many calls, each answered. Then the process ends by itself, or is killed while it idles.
    Calls { heir: Heir, times: u32, ends_well: bool },
}

/// The life of one process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    /// How much time passes before it.
    pub(crate) wait: Wait,
    /// Whether the client waits until the process before has been cleared up after, or calls at once.
    pub(crate) is_patient: bool,
    pub(crate) trouble: Trouble,
    pub(crate) what: What,
}

/// A scene.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) point: Point,
    pub(crate) seed: u64,
    pub(crate) write: Write,
    /// How many days the target's clock is set forward at the start: it has nothing to do with this machine's.
    pub(crate) days: i32,
    pub(crate) rounds: Vec<Round>,
}

impl Plan {
    /// The plan of a seed that gets to a point.
    pub(crate) fn draw(point: Point, seed: u64) -> Self {
        let name = point.name();
        let salt = name.bytes().fold(0, |sum: u64, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        let mut dice = Rng::with_seed(salt.rotate_left(32) ^ seed);
        (0..DRAWS)
            .map(|_| Self::sketch(&mut dice, point, seed))
            .find(Self::is_possible)
            .unwrap_or_else(|| panic!("nothing gets to {}", point.name()))
    }

    fn sketch(dice: &mut Rng, point: Point, seed: u64) -> Self {
        let mut kills = vec![point];
        let held = point == Point::HeldBefore;
        if dice.bool() {
            let other = Point::At(STEPS[dice.usize(..STEPS.len())]);
            // When exactly something held is carried out is not for us to say; nothing else is killed by then.
            kills.insert(if held { 0 } else { dice.usize(..2) }, other);
        }
        let write = Write {
            verb: pick(dice, &[Verb::Create, Verb::Create, Verb::Update, Verb::Delete]),
            page: dice.bool(),
            keyed: dice.bool(),
        };
        // The neighbour plays one part, so that it has no reason to be tired of these calls.
        let mut heirs = vec![Heir::Example, Heir::Program, Heir::Neighbour];
        let mut rounds = Vec::new();
        for (n, at) in kills.iter().enumerate() {
            let is_shared = heirs.len() == 3 && write.is_recognised() && dice.u32(..4) == 0;
            heirs.truncate(if is_shared { 2 } else { heirs.len() });
            rounds.push(Round::killed(dice, *at, is_shared));
            let is_last = n + 1 == kills.len();
            // What was held may be asked for before it is carried out.
            if dice.u32(..3) == 0 && (!is_last || held) {
                rounds.push(Round::calls(dice, Heir::Example));
            }
        }
        let heir = pick(dice, &heirs);
        rounds.push(Round::calls(dice, heir));
        for (n, round) in rounds.iter_mut().enumerate() {
            let waits = [Wait::Nothing, Wait::Nothing, Wait::HalfMinute, Wait::QuarterHour];
            round.wait = if n == 0 || held { Wait::Nothing } else { pick(dice, &waits) };
        }
        if held && let Some(last) = rounds.last_mut() {
            last.wait = Wait::Landing;
        }
        Self { point, seed, write, days: pick(dice, &[0, 0, -40, 20]), rounds }
    }

    /// Whether every kill is met, and at its point.
    fn is_possible(&self) -> bool {
        let mut model = Model::new(self.write);
        self.rounds.iter().all(|round| {
            model.wait(round.wait);
            model.meets(round.trouble);
            let mut is_told = |stop| matches!(model.call(stop), End::Told(_));
            match round.what {
                What::Kill { at, is_shared } => !is_told(Some(at)) && (!is_shared || is_told(None)),
                What::Calls { times, .. } => (0..times).all(|_| is_told(None)),
            }
        })
    }

    /// Whether there is another process from the start.
    pub(crate) fn has_neighbour(&self) -> bool {
        self.rounds.iter().any(|round| match round.what {
            What::Kill { is_shared, .. } => is_shared,
            What::Calls { heir, .. } => heir == Heir::Neighbour,
        })
    }
}

fn pick<T: Copy>(dice: &mut Rng, from: &[T]) -> T {
    from[dice.usize(..from.len())]
}

impl Round {
    fn killed(dice: &mut Rng, at: Point, is_shared: bool) -> Self {
        let trouble = match at {
            Point::HeldBefore => Trouble::HoldBefore,
            Point::HeldAfter => Trouble::HoldAfter,
            Point::WhileLooking => pick(dice, &[Trouble::HoldLook, Trouble::ResetAfterHoldLook]),
            Point::At(_) => pick(dice, &TROUBLES),
        };
        let what = What::Kill { at, is_shared };
        Self { wait: Wait::Nothing, is_patient: dice.bool(), trouble, what }
    }

    fn calls(dice: &mut Rng, heir: Heir) -> Self {
        let what = What::Calls { heir, times: dice.u32(1..=3), ends_well: dice.bool() };
        let trouble = if dice.bool() { Trouble::Nothing } else { pick(dice, &TROUBLES) };
        Self { wait: Wait::Nothing, is_patient: dice.bool(), trouble, what }
    }
}
