-- Ledgers meet: who is acquainted with this one, what went out and came in, and the records that only an exchange needs:
-- the town's word on a hazard, the frozen figures of a month, and codes that the town hands out.

ALTER TABLE resident ADD COLUMN joined_into TEXT REFERENCES resident(uid);
CREATE INDEX resident_joined_into ON resident(joined_into) WHERE joined_into IS NOT NULL;

CREATE TABLE supervision(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  hazard TEXT REFERENCES hazard(uid),
  opinion TEXT,
  issued_on TEXT,
  issued_by TEXT,
  due_on TEXT,
  reply TEXT,
  replied_on TEXT,
  replied_by TEXT,
  settled INTEGER
) WITHOUT ROWID;
CREATE INDEX supervision_community ON supervision(community) WHERE community IS NOT NULL;
CREATE INDEX supervision_hazard ON supervision(hazard) WHERE hazard IS NOT NULL;

CREATE TABLE month_close(
  uid TEXT PRIMARY KEY,
  community TEXT REFERENCES community(uid),
  month TEXT,
  closed_on TEXT,
  closed_by TEXT,
  checked_by TEXT,
  figures TEXT,
  remark TEXT
) WITHOUT ROWID;
CREATE INDEX month_close_community ON month_close(community) WHERE community IS NOT NULL;

CREATE TABLE term(
  uid TEXT PRIMARY KEY,
  code_list TEXT,
  code TEXT,
  label TEXT,
  words TEXT,
  retired INTEGER
) WITHOUT ROWID;

-- ---- derived -------------------------------------------------------------------------------------------------------

CREATE INDEX door_line ON door(n);   -- short lines: a start counts all doors, and reads a quarter of the pages this way

-- ---- local to this file, never merged -------------------------------------------------------------------------------

CREATE TABLE peer(                   -- whom this ledger exchanges packages with
  site TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  unit_code TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  card TEXT NOT NULL,                -- its identity card as it was accepted, with its public keys
  accepted_at INTEGER NOT NULL,
  accepted_by TEXT,
  retired_at INTEGER,                -- its packages are refused from then on
  left_out TEXT NOT NULL DEFAULT '[]',     -- entities that stay here when a package goes there
  send_full INTEGER NOT NULL DEFAULT 0,    -- it has missed something and asks for everything
  want_full INTEGER NOT NULL DEFAULT 0     -- we have missed something and ask for everything
) WITHOUT ROWID;

CREATE TABLE package(
  id TEXT PRIMARY KEY,               -- random 128 bits
  peer TEXT NOT NULL,                -- site it went to or came from
  sent INTEGER NOT NULL,             -- 1 went out, 0 came in
  number INTEGER NOT NULL,           -- counted by its sender, per receiver
  month TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT,
  prev TEXT,                         -- it holds what came after this one; NULL: everything
  left_out TEXT NOT NULL,
  upto INTEGER,                      -- sent: the newest change of ours that it covers
  acked INTEGER NOT NULL DEFAULT 0,
  from_seq INTEGER, to_seq INTEGER,  -- received: its changes lie between these here
  gap INTEGER NOT NULL DEFAULT 0,
  file TEXT NOT NULL,
  hash TEXT NOT NULL,                -- of the whole file
  facts TEXT NOT NULL                -- what its header said of its contents
);
CREATE INDEX package_peer ON package(peer, sent, number);

CREATE TABLE peer_knows(             -- changes that a peer brought after somebody else had: by seq, as ranges cannot tell
  peer TEXT,
  seq INTEGER,
  PRIMARY KEY(peer, seq)
) WITHOUT ROWID;

CREATE TABLE belonging(              -- town only: which records came from which unit or went there, removed ones too
  unit_code TEXT,
  row TEXT,
  PRIMARY KEY(unit_code, row)
) WITHOUT ROWID;

CREATE TABLE photo_travel(           -- whose hands a picture is in: bytes travel once
  peer TEXT,
  digest TEXT,
  package TEXT,
  PRIMARY KEY(peer, digest, package)
) WITHOUT ROWID;

CREATE TABLE exchange_log(           -- who handed personal data to whom, what came in, what was refused (网络数据安全管理条例 §12)
  at INTEGER NOT NULL,
  who TEXT,
  what TEXT NOT NULL,                -- sent, merged, repeated, refused, acquainted, retired
  peer TEXT,
  peer_name TEXT,
  file TEXT,
  hash TEXT,
  sentence TEXT,
  entities TEXT,                     -- {entity: records}
  row_count INTEGER
);
CREATE INDEX exchange_log_at ON exchange_log(at);
