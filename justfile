# Short names for what is done often; `bash .ci/run` is what counts.

check:
    cargo clippy --workspace --all-targets -- -D warnings

test:
    cargo test --workspace

# Everything generated: schemas, the README's table, the wire snapshot.
regen:
    cargo run --quiet -- schemas
    UPDATE=1 cargo test --quiet --test wire
