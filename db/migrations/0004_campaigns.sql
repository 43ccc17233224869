-- Campaigns with their frozen doors, outings, leaflets, appeals, measures of care, rules of visiting and the diary; what a profile
-- says for an evacuation, who follows a hazard and from which outing it came.

CREATE TABLE care_measure(
  uid TEXT PRIMARY KEY,
  resident TEXT REFERENCES resident(uid),
  kind TEXT,
  started_on TEXT,
  ended_on TEXT,
  done_by TEXT,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX care_measure_resident ON care_measure(resident) WHERE resident IS NOT NULL;

CREATE TABLE visit_rule(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  category TEXT,
  frequency TEXT,
  remote_counts INTEGER
) WITHOUT ROWID;
CREATE INDEX visit_rule_community ON visit_rule(community) WHERE community IS NOT NULL;

CREATE TABLE campaign(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  series TEXT,
  name TEXT,
  starts_on TEXT,
  ends_on TEXT,
  scope TEXT,
  narrowed_by TEXT,
  vacant_rule TEXT,
  remote_counts INTEGER,
  checks TEXT,
  leaflet TEXT,
  doors TEXT,
  key_doors TEXT,
  frozen_on TEXT,
  closed_on TEXT,
  from_town INTEGER,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX campaign_community ON campaign(community) WHERE community IS NOT NULL;

CREATE TABLE campaign_exclusion(
  uid TEXT PRIMARY KEY,
  campaign TEXT REFERENCES campaign(uid),
  household TEXT REFERENCES household(uid),
  excluded_on TEXT,
  reason TEXT
) WITHOUT ROWID;
CREATE INDEX campaign_exclusion_campaign ON campaign_exclusion(campaign) WHERE campaign IS NOT NULL;
CREATE INDEX campaign_exclusion_household ON campaign_exclusion(household) WHERE household IS NOT NULL;

CREATE TABLE outing(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  kind TEXT,
  started_at TEXT,
  time_band TEXT,
  led_by TEXT,
  bodies TEXT,
  committee_staff TEXT,
  grid_workers TEXT,
  volunteers TEXT,
  stair_leaders TEXT,
  party_members TEXT,
  office_liaisons TEXT,
  property_staff TEXT,
  police_and_enforcement TEXT,
  others_count INTEGER,
  place TEXT,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX outing_community ON outing(community) WHERE community IS NOT NULL;

CREATE TABLE leaflet_move(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  leaflet TEXT,
  kind TEXT,
  quantity INTEGER,
  moved_on TEXT,
  handled_by TEXT,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX leaflet_move_community ON leaflet_move(community) WHERE community IS NOT NULL;

CREATE TABLE appeal(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  household TEXT REFERENCES household(uid),
  shop TEXT REFERENCES shop(uid),
  visit TEXT REFERENCES visit(uid),
  raised_on TEXT,
  raised_by TEXT,
  phones TEXT,
  source TEXT,
  ticket_no TEXT,
  kind TEXT,
  urgency TEXT,
  description TEXT,
  handler TEXT,
  promised_on TEXT,
  answer TEXT,
  answered_on TEXT,
  result TEXT,
  satisfied INTEGER,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX appeal_community ON appeal(community) WHERE community IS NOT NULL;
CREATE INDEX appeal_household ON appeal(household) WHERE household IS NOT NULL;
CREATE INDEX appeal_shop ON appeal(shop) WHERE shop IS NOT NULL;
CREATE INDEX appeal_visit ON appeal(visit) WHERE visit IS NOT NULL;

CREATE TABLE diary_entry(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  day TEXT,
  body TEXT,
  written_by TEXT
) WITHOUT ROWID;
CREATE INDEX diary_entry_community ON diary_entry(community) WHERE community IS NOT NULL;

CREATE INDEX outing_started_at ON outing(started_at);
CREATE INDEX appeal_open ON appeal(promised_on) WHERE answered_on IS NULL;

ALTER TABLE profile ADD COLUMN review_on TEXT;
ALTER TABLE profile ADD COLUMN call_button INTEGER;
ALTER TABLE profile ADD COLUMN oxygen INTEGER;
ALTER TABLE profile ADD COLUMN carriers INTEGER;
ALTER TABLE profile ADD COLUMN bedroom TEXT;
ALTER TABLE profile ADD COLUMN school TEXT;
ALTER TABLE profile ADD COLUMN support_unit TEXT;
ALTER TABLE hazard ADD COLUMN outing TEXT REFERENCES outing(uid);
ALTER TABLE hazard ADD COLUMN worker TEXT REFERENCES worker(uid);
CREATE INDEX hazard_outing ON hazard(outing) WHERE outing IS NOT NULL;
CREATE INDEX hazard_worker ON hazard(worker) WHERE worker IS NOT NULL;
DROP INDEX visit_household;
CREATE INDEX visit_door_day ON visit(household, visited_at, outcome, time_band);  -- serves the link too; rates of any day are read from it
ALTER TABLE account ADD COLUMN sees_restricted INTEGER NOT NULL DEFAULT 0;  -- an administrator sees restricted groups anyway
