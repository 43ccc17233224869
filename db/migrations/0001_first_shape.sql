-- The first shape of a ledger: the log of changes, the records that are its fold, and what is local to this file.
--
-- Records carry no NOT NULL, UNIQUE or CHECK besides their key: a merge must never fail on data, and an older
-- package lacks the newer columns. REFERENCES are declarations for `PRAGMA foreign_key_check`; they are not enforced,
-- because a child may arrive before its parent.

PRAGMA application_id = 0x584A4C31;  -- "XJL1"

-- ---- what is true: the log ------------------------------------------------------------------------------------------

CREATE TABLE act(                    -- one thing a person did; its sentence is the history line and the label of undo
  id INTEGER PRIMARY KEY,            -- random 63 bits
  what TEXT NOT NULL,
  at INTEGER NOT NULL,               -- ms; later than every earlier act of its site, whatever the clock says
  who TEXT,
  site TEXT,
  undoes INTEGER,                    -- the act that this one takes back
  from_seq INTEGER,                  -- its changes here lie between these two; nothing else does,
  to_seq INTEGER                     -- because one act is one transaction. NULL: it came from another ledger
);
CREATE INDEX act_site ON act(site, at);
CREATE INDEX act_undoes ON act(undoes) WHERE undoes IS NOT NULL;

CREATE TABLE change(
  seq INTEGER PRIMARY KEY,           -- order of arrival here; means nothing elsewhere
  entity TEXT NOT NULL,
  row TEXT NOT NULL,
  at INTEGER NOT NULL,               -- ms; later than every change it was based on, whatever the clock says
  id INTEGER NOT NULL,               -- random 63 bits
  base,                              -- NULL: new record; an id; or a JSON list of ids (after a fork)
  patch TEXT NOT NULL,               -- {column: stored value}; {"alive": 0} removes the record
  site TEXT,
  who TEXT,
  act INTEGER,
  UNIQUE(row, at, id)
);

CREATE TABLE fork(row TEXT PRIMARY KEY, heads TEXT NOT NULL) WITHOUT ROWID;                           -- derived
CREATE TABLE conflict(entity TEXT, row TEXT, col TEXT, choices TEXT, PRIMARY KEY(row, col)) WITHOUT ROWID;  -- derived

-- ---- the records: the fold of the log -------------------------------------------------------------------------------

CREATE TABLE community(
  uid TEXT PRIMARY KEY,
  code TEXT,
  name TEXT,
  unit_type TEXT,
  address TEXT,
  phone TEXT,
  duty_hours TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE worker(
  uid TEXT PRIMARY KEY,
  name TEXT,
  role TEXT,
  organisation TEXT,
  phones TEXT,
  active INTEGER,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE compound(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  name TEXT,
  other_name TEXT,
  road TEXT,
  lane TEXT,
  address TEXT,
  housing_type TEXT,
  built_year INTEGER,
  block_count INTEGER,
  stairwell_count INTEGER,
  household_count INTEGER,
  property_company TEXT,
  property_lead TEXT,
  property_phones TEXT,
  owners_lead TEXT,
  owners_phones TEXT,
  police_name TEXT,
  police_phones TEXT,
  fire_station TEXT,
  fire_lane TEXT,
  charging_spots INTEGER,
  bike_shed_count INTEGER,
  control_room TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE stairwell(
  uid TEXT PRIMARY KEY,
  compound TEXT REFERENCES compound(uid),
  road TEXT,
  lane TEXT,
  sub_lane TEXT,
  number TEXT,
  block TEXT,
  floors INTEGER,
  rooms_per_floor INTEGER,
  elevator INTEGER,
  height_class TEXT,
  stair_leader TEXT,
  leader_phones TEXT,
  worker TEXT REFERENCES worker(uid),
  hydrant_state TEXT,
  extinguisher_state TEXT,
  emergency_light_state TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE household(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  stairwell TEXT REFERENCES stairwell(uid),
  room_no TEXT,
  room_part TEXT,
  address_text TEXT,
  household_no TEXT,
  occupancy TEXT,
  head_name TEXT,
  contact_name TEXT,
  phones TEXT,
  owner_name TEXT,
  owner_phones TEXT,
  registered_count INTEGER,
  resident_count INTEGER,
  gas_type TEXT,
  heating TEXT,
  ebike_count INTEGER,
  ebike_charging TEXT,
  ebike_plates TEXT,
  smoke_alarm_on TEXT,
  gas_alarm INTEGER,
  window_exit INTEGER,
  extinguisher_count INTEGER,
  access_note TEXT,
  best_time_band TEXT,
  caution_note TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE resident(
  uid TEXT PRIMARY KEY,
  household TEXT REFERENCES household(uid),
  name TEXT,
  name_note TEXT,
  sex TEXT,
  birth_date TEXT,
  phones TEXT,
  relation_to_head TEXT,
  residence_status TEXT,
  registered_address TEXT,
  moved_in_on TEXT,
  moved_out_on TEXT,
  died_on TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE id_document(
  uid TEXT PRIMARY KEY,
  resident TEXT REFERENCES resident(uid),
  kind TEXT,
  number TEXT
) WITHOUT ROWID;

CREATE TABLE contact(
  uid TEXT PRIMARY KEY,
  resident TEXT REFERENCES resident(uid),
  role TEXT,
  name TEXT,
  relation TEXT,
  phones TEXT,
  distance TEXT,
  has_key INTEGER,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE profile(
  uid TEXT PRIMARY KEY,
  resident TEXT REFERENCES resident(uid),
  category TEXT,
  started_on TEXT,
  ended_on TEXT,
  source TEXT,
  disability_kind TEXT,
  disability_level INTEGER,
  care_level INTEGER,
  certificate_no TEXT,
  visit_frequency TEXT,
  worker TEXT REFERENCES worker(uid),
  details TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE shop(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  compound TEXT REFERENCES compound(uid),
  shop_name TEXT,
  road TEXT,
  lane TEXT,
  house_no TEXT,
  address_text TEXT,
  shop_type TEXT,
  area_m2 REAL,
  operator_name TEXT,
  phones TEXT,
  staff_count INTEGER,
  people_sleep_in INTEGER,
  gas_type TEXT,
  extinguisher_count INTEGER,
  indoor_charging INTEGER,
  last_patrol_on TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE visit(
  uid TEXT PRIMARY KEY,
  household TEXT REFERENCES household(uid),
  shop TEXT REFERENCES shop(uid),
  visited_at TEXT,
  time_band TEXT,
  attempt_no INTEGER,
  method TEXT,
  outcome TEXT,
  person_met TEXT,
  person_relation TEXT,
  phones TEXT,
  verified INTEGER,
  clear_corridor INTEGER,
  clear_balcony INTEGER,
  clear_kitchen INTEGER,
  close_power INTEGER,
  close_gas INTEGER,
  close_windows INTEGER,
  three_done INTEGER,
  leaflet_count INTEGER,
  publicity TEXT,
  needs TEXT,
  follow_up_on TEXT,
  workers TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE hazard(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  hazard_no TEXT,
  scope TEXT,
  household TEXT REFERENCES household(uid),
  stairwell TEXT REFERENCES stairwell(uid),
  compound TEXT REFERENCES compound(uid),
  shop TEXT REFERENCES shop(uid),
  visit TEXT REFERENCES visit(uid),
  place TEXT,
  kind TEXT,
  description TEXT,
  severity TEXT,
  bases TEXT,
  found_on TEXT,
  found_by TEXT,
  responsible TEXT,
  responsible_name TEXT,
  phones TEXT,
  actions TEXT,
  fixed_on_site INTEGER,
  measures TEXT,
  fix_worker TEXT,
  due_date TEXT,
  due_text TEXT,
  extended_from TEXT,
  extension_reason TEXT,
  state TEXT,
  closed_on TEXT,
  end_reason TEXT,
  former TEXT REFERENCES hazard(uid),
  merged_into_hazard TEXT REFERENCES hazard(uid),
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE finding(
  uid TEXT PRIMARY KEY,
  hazard TEXT REFERENCES hazard(uid),
  found_on TEXT,
  found_by TEXT,
  description TEXT,
  visit TEXT REFERENCES visit(uid)
) WITHOUT ROWID;

CREATE TABLE recheck(
  uid TEXT PRIMARY KEY,
  hazard TEXT REFERENCES hazard(uid),
  rechecked_on TEXT,
  rechecked_by TEXT,
  result TEXT,
  new_due_date TEXT,
  remark TEXT
) WITHOUT ROWID;

CREATE TABLE referral(
  uid TEXT PRIMARY KEY,
  hazard TEXT REFERENCES hazard(uid),
  body TEXT,
  referred_on TEXT,
  document_name TEXT,
  document_no TEXT,
  due_date TEXT,
  feedback_on TEXT,
  feedback TEXT,
  feedback_no TEXT,
  settled INTEGER
) WITHOUT ROWID;

CREATE TABLE photo(
  uid TEXT PRIMARY KEY,
  hazard TEXT REFERENCES hazard(uid),
  household TEXT REFERENCES household(uid),
  visit TEXT REFERENCES visit(uid),
  shop TEXT REFERENCES shop(uid),
  kind TEXT,
  taken_on TEXT,
  caption TEXT,
  digest TEXT,
  width INTEGER,
  height INTEGER,
  byte_count INTEGER
) WITHOUT ROWID;

CREATE INDEX compound_community ON compound(community) WHERE community IS NOT NULL;
CREATE INDEX stairwell_compound ON stairwell(compound) WHERE compound IS NOT NULL;
CREATE INDEX stairwell_worker ON stairwell(worker) WHERE worker IS NOT NULL;
CREATE INDEX resident_household ON resident(household) WHERE household IS NOT NULL;
CREATE INDEX id_document_resident ON id_document(resident) WHERE resident IS NOT NULL;
CREATE INDEX contact_resident ON contact(resident) WHERE resident IS NOT NULL;
CREATE INDEX profile_resident ON profile(resident) WHERE resident IS NOT NULL;
CREATE INDEX profile_worker ON profile(worker) WHERE worker IS NOT NULL;
CREATE INDEX shop_community ON shop(community) WHERE community IS NOT NULL;
CREATE INDEX shop_compound ON shop(compound) WHERE compound IS NOT NULL;
CREATE INDEX visit_household ON visit(household) WHERE household IS NOT NULL;
CREATE INDEX visit_shop ON visit(shop) WHERE shop IS NOT NULL;
CREATE INDEX hazard_community ON hazard(community) WHERE community IS NOT NULL;
CREATE INDEX hazard_household ON hazard(household) WHERE household IS NOT NULL;
CREATE INDEX hazard_stairwell ON hazard(stairwell) WHERE stairwell IS NOT NULL;
CREATE INDEX hazard_compound ON hazard(compound) WHERE compound IS NOT NULL;
CREATE INDEX hazard_shop ON hazard(shop) WHERE shop IS NOT NULL;
CREATE INDEX hazard_visit ON hazard(visit) WHERE visit IS NOT NULL;
CREATE INDEX hazard_former ON hazard(former) WHERE former IS NOT NULL;
CREATE INDEX hazard_merged_into_hazard ON hazard(merged_into_hazard) WHERE merged_into_hazard IS NOT NULL;
CREATE INDEX finding_hazard ON finding(hazard) WHERE hazard IS NOT NULL;
CREATE INDEX finding_visit ON finding(visit) WHERE visit IS NOT NULL;
CREATE INDEX recheck_hazard ON recheck(hazard) WHERE hazard IS NOT NULL;
CREATE INDEX referral_hazard ON referral(hazard) WHERE hazard IS NOT NULL;
CREATE INDEX photo_hazard ON photo(hazard) WHERE hazard IS NOT NULL;
CREATE INDEX photo_household ON photo(household) WHERE household IS NOT NULL;
CREATE INDEX photo_visit ON photo(visit) WHERE visit IS NOT NULL;
CREATE INDEX photo_shop ON photo(shop) WHERE shop IS NOT NULL;
CREATE INDEX household_room ON household(stairwell, room_no);   -- serves the link to the stairwell too; of community
                                                                -- there is none: a ledger holds one, a town's a few
CREATE INDEX visit_visited_at ON visit(visited_at);
CREATE INDEX visit_follow_up ON visit(follow_up_on) WHERE follow_up_on IS NOT NULL;
CREATE INDEX hazard_due ON hazard(state, due_date);
CREATE INDEX id_document_number ON id_document(number);

-- ---- derived from the records, rebuilt at will, never packaged ------------------------------------------------------

CREATE TABLE door(                   -- a household as a line of a list: where it lies and in which order
  n INTEGER PRIMARY KEY,             -- its line in `find`
  uid TEXT NOT NULL UNIQUE,
  sort_key TEXT NOT NULL,
  address TEXT NOT NULL
);
CREATE INDEX door_sort ON door(sort_key, uid);
CREATE INDEX door_line ON door(n);   -- short lines: a start counts all doors, and reads a quarter of the pages this way
CREATE TABLE find_id(n INTEGER PRIMARY KEY, entity TEXT NOT NULL, uid TEXT NOT NULL UNIQUE);   -- lines of all others
CREATE VIRTUAL TABLE find USING fts5(                           -- every sign beyond ASCII belongs to its word
  t, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '-'");
CREATE VIRTUAL TABLE word USING fts5vocab(find, instance);      -- the words of `find` in their order, with their lines

-- ---- local to this file, never merged -------------------------------------------------------------------------------

CREATE TABLE ledger_fact(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;        -- site, role, unit: who this ledger is
CREATE TABLE account(
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,                -- admin, clerk or reader
  slot TEXT NOT NULL,                -- which key slot at the end of the file this account opens
  created_at INTEGER NOT NULL,
  disabled_at INTEGER
) WITHOUT ROWID;
CREATE TABLE photo_content(digest TEXT PRIMARY KEY, jpeg BLOB NOT NULL);
CREATE TABLE draft(form TEXT PRIMARY KEY, at INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE remembered(topic TEXT, key TEXT, value TEXT, PRIMARY KEY(topic, key)) WITHOUT ROWID;   -- column answers, filters
CREATE TABLE disclosure(              -- exports of sensitive data, kept three years (PIPL §56, 网络数据安全管理条例 §12)
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,                -- code of the report
  reason TEXT NOT NULL,
  row_count INTEGER NOT NULL
);
CREATE TABLE unmasking(at INTEGER NOT NULL, who TEXT NOT NULL, entity TEXT NOT NULL, row TEXT NOT NULL, col TEXT NOT NULL);
