-- Statements end with a semicolon at the end of a line. Macros: {engine:NAME(args)} and {days:setting}.

CREATE TABLE IF NOT EXISTS series (
  id UInt64,
  check UInt64,
  metric String,
  labels Map(String, String),
  source String,
  unit String,
  kind LowCardinality(String),
  first_seen DateTime64(3),
  registered_at DateTime64(3) DEFAULT now64(3),
  -- The earliest registration of a series wins a merge.
  rank UInt64 MATERIALIZED 18446744073709551615 - toUInt64(toUnixTimestamp64Milli(first_seen))
) ENGINE = {engine:ReplacingMergeTree(rank)}
ORDER BY (metric, id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS samples (
  series UInt64,
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  value Float64 CODEC(Gorilla, ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (series, ts)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:raw} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS histograms (
  series UInt64,
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  start_ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  -- 1 delta, 2 cumulative
  temporality UInt8,
  -- 0 explicit bounds, 1 exponential
  shape UInt8,
  count Float64 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  min Float64 CODEC(ZSTD(1)),
  max Float64 CODEC(ZSTD(1)),
  scale Int32,
  offset Int32,
  zero_count Float64 CODEC(ZSTD(1)),
  zero_threshold Float64 CODEC(ZSTD(1)),
  negative_offset Int32,
  bounds Array(Float64) CODEC(ZSTD(1)),
  counts Array(Float64) CODEC(ZSTD(1)),
  negative_counts Array(Float64) CODEC(ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (series, ts)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:raw} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS exemplars (
  series UInt64,
  ts DateTime64(3),
  value Float64,
  trace_id String,
  span_id String
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (series, ts)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:exemplars} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS rollup_1m (
  series UInt64,
  ts DateTime CODEC(DoubleDelta, ZSTD(1)),
  count UInt32 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  min Float64 CODEC(Gorilla, ZSTD(1)),
  max Float64 CODEC(Gorilla, ZSTD(1)),
  first Float64 CODEC(Gorilla, ZSTD(1)),
  last Float64 CODEC(Gorilla, ZSTD(1)),
  -- Growth between the samples of the bucket, counter resets taken as a start at 0.
  increase Float64 CODEC(ZSTD(1)),
  version UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(ts, 'UTC')
ORDER BY (series, ts)
TTL ts + INTERVAL {days:minute} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS rollup_1h (
  series UInt64,
  ts DateTime CODEC(DoubleDelta, ZSTD(1)),
  count UInt32 CODEC(ZSTD(1)),
  sum Float64 CODEC(ZSTD(1)),
  min Float64 CODEC(Gorilla, ZSTD(1)),
  max Float64 CODEC(Gorilla, ZSTD(1)),
  first Float64 CODEC(Gorilla, ZSTD(1)),
  last Float64 CODEC(Gorilla, ZSTD(1)),
  increase Float64 CODEC(ZSTD(1)),
  version UInt64 CODEC(DoubleDelta, ZSTD(1))
) ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(ts, 'UTC')
ORDER BY (series, ts)
TTL ts + INTERVAL {days:hour} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS logs (
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  observed_ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  -- Random per row: makes the cursor of the list exact when many rows share a millisecond.
  id UInt64 DEFAULT rand64(),
  source String,
  severity UInt8,
  severity_text LowCardinality(String),
  body String CODEC(ZSTD(3)),
  attributes Map(String, String) CODEC(ZSTD(3)),
  resource Map(String, String) CODEC(ZSTD(3)),
  service LowCardinality(String),
  host LowCardinality(String),
  environment LowCardinality(String),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1))
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (ts, id)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:logs} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS spans (
  ts DateTime64(3) CODEC(DoubleDelta, ZSTD(1)),
  duration_ms Float64 CODEC(ZSTD(1)),
  source String,
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  parent_span_id String CODEC(ZSTD(1)),
  name LowCardinality(String),
  kind LowCardinality(String),
  status LowCardinality(String),
  status_message String CODEC(ZSTD(1)),
  service LowCardinality(String),
  host LowCardinality(String),
  environment LowCardinality(String),
  attributes Map(String, String) CODEC(ZSTD(3)),
  resource Map(String, String) CODEC(ZSTD(3)),
  INDEX by_trace trace_id TYPE bloom_filter GRANULARITY 1
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (service, ts)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:spans} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS edges (
  minute DateTime,
  caller String,
  callee String,
  -- service when the callee reports itself, else database, external
  callee_kind LowCardinality(String),
  environment String,
  count UInt64,
  errors UInt64,
  -- Counts per bound of the grid in edge-bounds.ts, in milliseconds, the last is the overflow.
  latency_counts Array(UInt64),
  latency_sum_ms Float64,
  version UInt64
) ENGINE = {engine:ReplacingMergeTree(version)}
PARTITION BY toMonday(minute, 'UTC')
ORDER BY (environment, caller, callee, minute)
TTL minute + INTERVAL {days:minute} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

-- Which minutes an insert touched: the recomputing jobs follow it.
CREATE TABLE IF NOT EXISTS touched (
  kind LowCardinality(String),
  minute DateTime,
  at DateTime64(3) DEFAULT now64(3),
  -- Tells rows apart that a job has handled from rows that became visible late.
  id UInt64 DEFAULT rand64()
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(at, 'UTC')
ORDER BY (kind, at)
TTL toDateTime(at, 'UTC') + INTERVAL 8 DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;

CREATE TABLE IF NOT EXISTS job_positions (
  job String,
  position DateTime64(3),
  version UInt64
) ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY job;

CREATE TABLE IF NOT EXISTS baselines (
  -- how: hour of week, hod: hour of day (UTC)
  kind LowCardinality(String),
  cell UInt16,
  series UInt64,
  median Float64,
  mad Float64,
  -- Values behind the cell, and the days they come from.
  n UInt32,
  days UInt16,
  computed_at DateTime64(3)
) ENGINE = {engine:ReplacingMergeTree(computed_at)}
ORDER BY (kind, cell, series)
TTL toDateTime(computed_at, 'UTC') + INTERVAL 60 DAY;

CREATE TABLE IF NOT EXISTS finding_scores (
  series UInt64,
  ts DateTime64(3),
  detector LowCardinality(String),
  score Float64,
  value Float64,
  center Float64,
  spread Float64,
  n UInt32
) ENGINE = {engine:MergeTree}
PARTITION BY toDate(ts, 'UTC')
ORDER BY (series, ts)
TTL toDateTime(ts, 'UTC') + INTERVAL {days:raw} DAY
SETTINGS ttl_only_drop_parts = 1, non_replicated_deduplication_window = 1000;
