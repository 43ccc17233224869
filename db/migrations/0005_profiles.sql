-- What each special group asks to know of its own: how somebody manages alone, of which kind the hardship or the honour is, who is
-- with a child, what an illness is called, which aids there are, who looks in; and what it takes to know a register of a past day.

ALTER TABLE profile ADD COLUMN self_care TEXT;
ALTER TABLE profile ADD COLUMN impairment TEXT;
ALTER TABLE profile ADD COLUMN bedridden INTEGER;
ALTER TABLE profile ADD COLUMN hardship_kind TEXT;
ALTER TABLE profile ADD COLUMN guardian_whereabouts TEXT;
ALTER TABLE profile ADD COLUMN alone_hours TEXT;
ALTER TABLE profile ADD COLUMN illness TEXT;
ALTER TABLE profile ADD COLUMN support_form TEXT;
ALTER TABLE profile ADD COLUMN veteran_kind TEXT;
ALTER TABLE profile ADD COLUMN aids TEXT;
ALTER TABLE profile ADD COLUMN care_team TEXT;

-- Rates of a past day read from the first what was written since; from the other, which serves the link too, who is old or lives alone.
CREATE INDEX change_register ON change(entity, at) WHERE entity IN ('household','resident','profile','campaign_exclusion');
DROP INDEX resident_household;
CREATE INDEX resident_household ON resident(household, birth_date, residence_status, died_on, moved_out_on) WHERE household IS NOT NULL;
