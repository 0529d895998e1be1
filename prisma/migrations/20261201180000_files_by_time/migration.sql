-- Which files were stored again after a scan (model-gate-state.ts): by time, at next to no cost for each file stored.
CREATE INDEX "ArtifactFile_storedAt_idx" ON "ArtifactFile" USING BRIN ("storedAt");
