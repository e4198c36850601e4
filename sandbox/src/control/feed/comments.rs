//! What readers said to a post: the count per reaction, the comments and the replies to them.

use std::fmt::Write as _;

use super::escape;
use crate::world::{
    World,
    posts::Post,
    social::{Comment, Subject},
};

/// The footer of a post and everything below it.
pub(super) fn show(html: &mut String, world: &World, post: &Post) {
    let subject = Subject { post: post.number, comment: None };
    let count = world.reactions_on(subject).len();
    let plural = if count == 1 { "" } else { "s" };
    put!(html, "<footer>{count} reaction{plural}");
    kinds(html, world, subject);
    put!(html, " · <code>{}</code></footer>", escape(&post.urn()));
    if world.has_closed_comments(post.number) {
        html.push_str("<p class=\"quiet\">Comments are closed.</p>");
    }
    for comment in world.comments_on(subject) {
        html.push_str("<div class=\"comment\">");
        one(html, world, comment);
        for reply in world.comments_on(Subject { comment: Some(comment.id), ..subject }) {
            html.push_str("<div class=\"comment reply\">");
            one(html, world, reply);
            html.push_str("</div>");
        }
        html.push_str("</div>");
    }
}

fn one(html: &mut String, world: &World, comment: &Comment) {
    put!(
        html,
        "<b><bdi>{}</bdi></b> <bdi class=\"text\">{}</bdi>",
        escape(&world.display_name(&comment.author)),
        escape(&comment.text)
    );
    if let Some(image) = &comment.image {
        put!(html, " <span class=\"quiet\" title=\"{}\">[image]</span>", escape(image));
    }
    if comment.edited.is_some() {
        html.push_str(" <span class=\"quiet\">edited</span>");
    }
    let subject = Subject { post: comment.post, comment: Some(comment.id) };
    html.push_str("<span class=\"quiet\">");
    kinds(html, world, subject);
    html.push_str("</span>");
}

/// ` · 2 LIKE · 1 PRAISE`, the first chosen first.
fn kinds(html: &mut String, world: &World, subject: Subject) {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for reaction in world.reactions_on(subject).into_iter().rev() {
        match counts.iter_mut().find(|(kind, _)| *kind == reaction.kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((&reaction.kind, 1)),
        }
    }
    for (kind, count) in counts {
        put!(html, " · {count} {}", escape(kind));
    }
}
