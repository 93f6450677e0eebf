-- Approved exclusions from the coding rate that stand now; what was is in the journal.

CREATE TABLE sticker_exclusions (
    equipment_id BIGINT PRIMARY KEY,
    reason TEXT NOT NULL,              -- cannot_be_stuck | other
    until_on TEXT,                     -- last day; NULL: open
    approval_id BIGINT NOT NULL
);
