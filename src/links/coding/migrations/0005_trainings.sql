-- Who went through the steps for sticking and photographing, once per person and version of the material. Read by the person
-- and by who answers for their unit; in no list of people beyond it, and in no indicator.

CREATE TABLE trainings (
    account_id BIGINT NOT NULL,
    material TEXT NOT NULL,            -- the version of the steps
    finished_at BIGINT NOT NULL,
    region_id BIGINT NOT NULL,         -- the account's own, then
    unit_id BIGINT NOT NULL,
    PRIMARY KEY (account_id, material)
);
CREATE INDEX trainings_by_unit ON trainings (unit_id);
