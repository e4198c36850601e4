//! The posts as a reader would see them: what was published, at a look.
//!
//! Everything on the page comes from posts and comments, so everything is escaped, and the page
//! may load nothing but the media uploaded here.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::{
    html::escape,
    little_text::Piece,
    reply::Reply,
    world::{Actor, World, posts::Post},
};

/// Writing into a text cannot fail.
macro_rules! put {
    ($html:expr, $($what:tt)*) => {
        let _ = write!($html, $($what)*);
    };
}

mod comments;
mod content;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;background:#f4f2ee;color:#191919;max-width:40rem;margin:2rem auto;padding:0 1rem}\
article{background:#fff;border:1px solid #ddd;border-radius:.6rem;padding:1rem 1.2rem;margin:1rem 0}\
article:target{outline:3px solid #0a66c2}\
header b{display:block}header span,footer,.quiet{color:#666;font-size:.85rem}\
.tag,.mention{color:#0a66c2;font-weight:600;text-decoration:none}\
.text{white-space:pre-wrap;overflow-wrap:anywhere}\
.cut{color:#b3261e;font-size:.85rem}\
figure{margin:.6rem 0;background:#e8e6e1;border-radius:.4rem;padding:1.6rem 1rem;text-align:center;color:#555}\
img,video{display:block;width:100%;border-radius:.4rem}\
figure.shown{padding:0;background:none;text-align:left}figcaption{font-size:.85rem;color:#666;padding:.2rem 0}\
.grid{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}\
.card{border:1px solid #ddd;border-radius:.4rem;padding:.7rem 1rem;margin:.6rem 0}\
.card a{color:inherit}\
.option{border:1px solid #0a66c2;color:#0a66c2;border-radius:1rem;padding:.2rem 1rem;margin:.3rem 0;text-align:center}\
.comment{border-top:1px solid #eee;padding:.4rem 0;font-size:.9rem}.reply{margin-left:1.5rem}";

/// What the page may do: show itself, and pictures and videos from here.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) fn page(world: &World, now_ms: i64) -> Reply {
    let mut posts: Vec<&Post> = world
        .posts
        .values()
        .filter(|post| !post.deleted && post.lifecycle_state == "PUBLISHED")
        .collect();
    posts.sort_by_key(|post| std::cmp::Reverse((post.created_ms, post.number)));
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Sandbox feed</title><style>{STYLE}</style></head><body><h1>Sandbox feed</h1><p class=\"quiet\">World {}. Nothing here is on LinkedIn. {} posts, newest first.</p>",
        escape(&world.id),
        posts.len()
    );
    for post in posts {
        article(&mut html, world, post, now_ms);
    }
    html.push_str("</body></html>");
    Reply::html(200, html).with("content-security-policy", POLICY)
}

fn date(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .map(|time| time.strftime("%-d %B %Y, %H:%M UTC").to_string())
        .unwrap_or_default()
}

fn article(html: &mut String, world: &World, post: &Post, now_ms: i64) {
    let urn = escape(&post.urn());
    put!(
        html,
        "<article id=\"{urn}\"><header><b><bdi>{}</bdi></b><span>{} · {}{}</span></header>",
        escape(&world.display_name(&post.author)),
        date(post.created_ms),
        escape(&post.visibility.to_lowercase()),
        if post.edited { " · edited" } else { "" },
    );
    text(html, world, &post.text);
    if post.cut {
        html.push_str("<p class=\"cut\">The text ends here, at an unescaped reserved character; readers are not told.</p>");
    }
    if let Some(content) = &post.content {
        content::show(html, world, content, now_ms);
    }
    if let Some(reshare) = &post.reshare {
        html.push_str("<div class=\"card\">");
        match world.living_post(&reshare.parent) {
            Some(parent) => {
                put!(
                    html,
                    "<a href=\"#{}\"><b><bdi>{}</bdi></b></a>",
                    escape(&reshare.parent),
                    escape(&world.display_name(&parent.author))
                );
                text(html, world, &parent.text);
            }
            None => html.push_str("This post is no longer available."),
        }
        html.push_str("</div>");
    }
    comments::show(html, world, post);
    html.push_str("</article>");
}

fn text(html: &mut String, world: &World, pieces: &[Piece]) {
    html.push_str("<p class=\"text\"><bdi>");
    for piece in pieces {
        match piece {
            Piece::Text(plain) => html.push_str(&escape(plain)),
            Piece::Hashtag(tag) => {
                put!(html, "<a class=\"tag\">#{}</a>", escape(tag));
            }
            Piece::Mention { name, who } => {
                put!(
                    html,
                    "<a class=\"mention\" title=\"{}\">{}</a>",
                    escape(&title(world, who)),
                    escape(name)
                );
            }
        }
    }
    html.push_str("</bdi></p>");
}

fn title(world: &World, who: &Actor) -> String {
    format!("{} ({})", world.display_name(who), world.home_urn(who))
}
