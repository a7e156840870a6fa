-- Revisions of subjects come from one sequence, as those of handles do: one that is deleted and created again never repeats one.
CREATE SEQUENCE subject_revision;
SELECT setval('subject_revision', max(revision)) FROM subject HAVING count(*) > 0;
ALTER TABLE subject ALTER COLUMN revision SET DEFAULT nextval('subject_revision');
