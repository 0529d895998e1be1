-- Every value of a metric of a run. An equal value at the same step and time is one value, however often it is sent.

CREATE TABLE IF NOT EXISTS run_metrics (
  run String,
  key String,
  step Int64 CODEC(Delta, ZSTD(1)),
  timestamp_ms Int64 CODEC(DoubleDelta, ZSTD(1)),
  value Float64 CODEC(ZSTD(1)),
  model String,
  dataset_name String,
  dataset_digest String
) ENGINE = {engine:ReplacingMergeTree}
ORDER BY (run, key, step, timestamp_ms, value)
SETTINGS non_replicated_deduplication_window = 1000;
