-- A search reads the runs of a metric from its index alone.
DROP INDEX "RunMetric_key_value_idx";
CREATE INDEX "RunMetric_key_value_runId_idx" ON "RunMetric"("key", "value", "runId");

-- Params and tags are found by value, too. An entry of an index has at most 2,704 bytes: key and value may be longer.
DROP INDEX "RunParam_key_idx";
CREATE INDEX "RunParam_key_value_idx" ON "RunParam"("key", (left("value", 256)));
DROP INDEX "RunTag_key_idx";
CREATE INDEX "RunTag_key_value_idx" ON "RunTag"("key", (left("value", 256)));
-- Without it PostgreSQL knows nothing of these values until it happens to look.
ANALYZE "RunParam", "RunTag";
