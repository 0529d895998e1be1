-- Lines as shipped ask for two more kinds of evidence; a line that somebody has edited stays as it was saved.
UPDATE "EvidenceControl" SET "evidence" = "evidence" || ARRAY['estimate', 'threats'] WHERE "key" = 'eu.art-15' AND "version" = 0;
UPDATE "EvidenceControl" SET "evidence" = "evidence" || ARRAY['estimate'] WHERE "key" = 'nist.3-measure' AND "version" = 0;
