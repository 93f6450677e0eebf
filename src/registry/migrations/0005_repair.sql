-- What a use unit says is right about a record of its own: who answers for the record writes it.
CREATE TABLE repair_proposals (
    task_id BIGINT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,               -- a day or a code
    proposed_at BIGINT NOT NULL,
    proposed_by BIGINT NOT NULL
);
