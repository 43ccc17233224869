-- x

CREATE INDEX change_register ON change(entity, at) WHERE entity IN ('household','resident','profile','campaign_exclusion');
DROP INDEX resident_household;
CREATE INDEX resident_household ON resident(household, birth_date, residence_status, died_on, moved_out_on) WHERE household IS NOT NULL;
