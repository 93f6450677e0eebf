-- A county has a bulletin of its own for its townships, cut on the same days: an issue is one of the province (0) or of a county.
ALTER TABLE bulletin_issues ADD COLUMN county_id BIGINT NOT NULL DEFAULT 0;
DROP INDEX bulletin_issues_by_day;
CREATE UNIQUE INDEX bulletin_issues_by_day ON bulletin_issues (campaign_id, county_id, issue_on);
