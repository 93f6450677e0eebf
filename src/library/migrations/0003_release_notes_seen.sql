-- Who has looked at the release notes, and how far. Nothing of anybody's work: no fact, only whether the menu shows a mark.

CREATE TABLE release_notes_seen (
    account_id BIGINT NOT NULL PRIMARY KEY,
    latest TEXT NOT NULL,              -- the version whose notes stood on top
    seen_at BIGINT NOT NULL
);
