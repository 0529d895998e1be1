-- Cost rows in the terms of FOCUS. A unit is what an import replaces as a whole; only the import that
-- cost_imports names for a unit counts, so rows of an unfinished or replaced import are invisible.

CREATE TABLE IF NOT EXISTS cost_rows (
  unit String,
  import UUID,
  row UInt32,
  provider LowCardinality(String),
  billing_account String,
  billing_account_name String,
  sub_account String,
  sub_account_name String,
  period_start DateTime('UTC'),
  period_end DateTime('UTC'),
  charge_start DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  charge_end DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  category LowCardinality(String),
  class LowCardinality(String),
  description String CODEC(ZSTD(3)),
  currency LowCardinality(String),
  billed Decimal(76, 30) CODEC(ZSTD(1)),
  effective Decimal(76, 30) CODEC(ZSTD(1)),
  -- Some providers leave these out, against FOCUS; unknown is not 0.
  list Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
  contracted Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
  -- Priced quantity; null where a charge has none.
  quantity Nullable(Decimal(76, 30)) CODEC(ZSTD(1)),
  pricing_unit LowCardinality(String),
  service_category LowCardinality(String),
  service_name LowCardinality(String),
  sku String,
  region LowCardinality(String),
  resource_id String CODEC(ZSTD(1)),
  resource_name String CODEC(ZSTD(1)),
  resource_type LowCardinality(String),
  tags Map(String, String) CODEC(ZSTD(3)),
  -- Columns without a place of their own, x_ columns among them.
  extra Map(String, String) CODEC(ZSTD(3)),
  stored_at DateTime('UTC') DEFAULT now()
) ENGINE = {engine:MergeTree}
ORDER BY (unit, import, charge_start, row)
SETTINGS fsync_after_insert = 1;

CREATE TABLE IF NOT EXISTS cost_imports (
  unit String,
  import UUID,
  -- SHA-256 of the file, in hex: the same file again changes nothing.
  digest String,
  -- Name that the sender gave; empty where the unit is provider, account and period.
  dataset String,
  provider String,
  billing_account String,
  period_start DateTime('UTC'),
  period_end DateTime('UTC'),
  focus_version LowCardinality(String),
  rows UInt32,
  currencies Array(String),
  file String,
  -- Key of the source, or user:<id> for an upload on the screen.
  source String,
  actor String,
  removed UInt8,
  imported_at DateTime64(3, 'UTC'),
  version UInt64
) ENGINE = {engine:ReplacingMergeTree(version)}
ORDER BY unit
SETTINGS fsync_after_insert = 1;
