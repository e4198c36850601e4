//! Replies, likes of comments and the rarer reactions, on posts of members and pages.

use super::{
    FIRST_MS, HOUR_MS,
    pages::{ACME, ATLAS},
};
use crate::world::{
    Actor, World, ids,
    social::{Comment, Mention, Reaction, Subject},
};

const MINUTE_MS: i64 = HOUR_MS / 60;

fn person(name: &str) -> Actor {
    Actor::Member(name.to_owned())
}

/// Pages speak through ada.
fn behind(actor: &Actor) -> String {
    match actor {
        Actor::Member(name) => name.clone(),
        Actor::Organization(_) => "ada".to_owned(),
    }
}

/// Posts of an author, newest first.
fn posts(world: &World, author: &Actor) -> Vec<u64> {
    world
        .posts
        .values()
        .rev()
        .filter(|post| post.author == *author && post.lifecycle_state == "PUBLISHED")
        .map(|post| post.number)
        .collect()
}

fn say(
    world: &mut World,
    subject: Subject,
    author: &Actor,
    minutes_ago: i64,
    text: &str,
) -> Subject {
    let created_ms = FIRST_MS - minutes_ago * MINUTE_MS;
    let sequence = world.next();
    let id = ids::number(created_ms, sequence);
    world.comments.push(Comment {
        id,
        post: subject.post,
        parent: subject.comment,
        author: author.clone(),
        member: behind(author),
        text: text.to_owned(),
        mentions: Vec::new(),
        image: None,
        created_ms,
        edited: None,
        deleted: false,
    });
    Subject { comment: Some(id), ..subject }
}

fn react(world: &mut World, subject: Subject, actor: &Actor, minutes_ago: i64, kind: &str) {
    world.reactions.push(Reaction {
        post: subject.post,
        comment: subject.comment,
        actor: actor.clone(),
        member: behind(actor),
        kind: kind.to_owned(),
        created_ms: FIRST_MS - minutes_ago * MINUTE_MS,
    });
}

pub(super) fn fill(world: &mut World) {
    let acme = Actor::Organization(ACME);
    let atlas = Actor::Organization(ATLAS);
    let (ada, mara, felix, yuki) = (person("ada"), person("mara"), person("felix"), person("yuki"));
    // Under the newest post of Acme Maps the page answers its first comment.
    let first = world
        .comments
        .first()
        .map(|comment| Subject { post: comment.post, comment: Some(comment.id) });
    if let Some(first) = first {
        let reply = say(world, first, &acme, 280, "Thank you, Mara! In the shop from Monday.");
        mention(world, reply, Mention { start: 11, length: 4, who: mara.clone() });
        say(world, first, &mara, 275, "Then I will be there on Monday.");
        react(world, first, &acme, 279, "LIKE");
        react(world, first, &yuki, 270, "LIKE");
        react(world, first, &felix, 268, "INTEREST");
        let post = Subject { comment: None, ..first };
        react(world, post, &atlas, 260, "LIKE");
        react(world, post, &person("ben"), 255, "INTEREST");
        react(world, post, &person("cleo"), 250, "ENTERTAINMENT");
    }
    if let Some(post) = posts(world, &atlas).first().copied() {
        let post = Subject { post, comment: None };
        let shown = say(world, post, &atlas, 1500, "The proof of the cover.");
        show(world, shown, "urn:li:image:C4E10AQSandboxAcme04");
        let asked = say(world, post, &felix, 1400, "Is the lighthouse in it?");
        say(world, asked, &atlas, 1390, "On page 212.");
        react(world, asked, &atlas, 1389, "LIKE");
        react(world, post, &felix, 1450, "APPRECIATION");
        react(world, post, &mara, 1440, "LIKE");
    }
    if let Some(post) = posts(world, &ada).first().copied() {
        let post = Subject { post, comment: None };
        let praise = say(world, post, &yuki, 4000, "A steady hand.");
        say(world, praise, &ada, 3990, "And a soft pencil.");
        say(world, praise, &acme, 3980, "And a patient employer.");
        say(world, post, &mara, 3900, "Frame it.");
        react(world, praise, &ada, 3985, "LIKE");
        react(world, post, &yuki, 4001, "LIKE");
        react(world, post, &mara, 3901, "EMPATHY");
        react(world, post, &felix, 3800, "PRAISE");
    }
    if let Some(post) = posts(world, &person("ben")).first().copied() {
        let post = Subject { post, comment: None };
        let asked = say(world, post, &mara, 2000, "How careful?");
        react(world, asked, &person("ben"), 1990, "LIKE");
        react(world, post, &mara, 2001, "LIKE");
    }
    // Nobody may comment on the oldest post of Acme Maps.
    if let Some(post) = posts(world, &acme).last().copied() {
        world.comments_closed.insert(post);
    }
}

fn comment(world: &mut World, subject: Subject) -> Option<&mut Comment> {
    world.comments.iter_mut().find(|comment| Some(comment.id) == subject.comment)
}

fn mention(world: &mut World, subject: Subject, mention: Mention) {
    if let Some(comment) = comment(world, subject) {
        comment.mentions.push(mention);
    }
}

fn show(world: &mut World, subject: Subject, image: &str) {
    if let Some(comment) = comment(world, subject) {
        comment.image = Some(image.to_owned());
    }
}
