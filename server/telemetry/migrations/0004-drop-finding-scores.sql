-- Nothing has ever written or read it: what a detector saw stands in PostgreSQL with its finding.

DROP TABLE IF EXISTS finding_scores;
