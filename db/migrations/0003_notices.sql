-- Paper: what was printed for whom and what became of it, the words that a committee or the town has put in place of ours,
-- and the pictures that a committee prints on its papers.

CREATE TABLE notice(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  notice TEXT,
  code TEXT,
  run TEXT,
  household TEXT REFERENCES household(uid),
  hazard TEXT REFERENCES hazard(uid),
  stairwell TEXT REFERENCES stairwell(uid),
  resident TEXT REFERENCES resident(uid),
  text_version TEXT,
  printed_at TEXT,
  printed_by TEXT,
  state TEXT,
  settled_on TEXT,
  settled_by TEXT,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX notice_community ON notice(community) WHERE community IS NOT NULL;
CREATE INDEX notice_household ON notice(household) WHERE household IS NOT NULL;
CREATE INDEX notice_hazard ON notice(hazard) WHERE hazard IS NOT NULL;
CREATE INDEX notice_stairwell ON notice(stairwell) WHERE stairwell IS NOT NULL;
CREATE INDEX notice_resident ON notice(resident) WHERE resident IS NOT NULL;
CREATE INDEX notice_code ON notice(code);
CREATE INDEX notice_run ON notice(run, printed_at);

CREATE TABLE notice_text(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  notice TEXT,
  part TEXT,
  body TEXT,
  version INTEGER
) WITHOUT ROWID;
CREATE INDEX notice_text_community ON notice_text(community) WHERE community IS NOT NULL;

CREATE TABLE town_notice_text(
  uid TEXT PRIMARY KEY,
  notice TEXT,
  part TEXT,
  body TEXT,
  version INTEGER
) WITHOUT ROWID;

CREATE TABLE unit_image(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  kind TEXT,
  digest TEXT,
  width INTEGER,
  height INTEGER,
  byte_count INTEGER
) WITHOUT ROWID;
CREATE INDEX unit_image_community ON unit_image(community) WHERE community IS NOT NULL;
