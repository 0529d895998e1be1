import { join } from 'node:path';
import { intakeLimits, type IngestLimits } from '#lib/choices/sources.ts';
import { env } from '#server/platform/env.ts';
import { singleton } from '#server/platform/singleton.ts';
import { requireSpaceForBatch } from './spool/disk-state.ts';
import { calmSealMs } from './spool/flush-requests.ts';
import type { SpoolSettings } from './spool/spool.ts';

const mebibyte = 1024 * 1024;

/** Retention in days per kind of row. */
export type RetentionDays = {
  raw: number;
  minute: number;
  hour: number;
  logs: number;
  spans: number;
  exemplars: number;
};

/** Settings that an administrator can change; see `use-telemetry-settings.ts`. */
export type TelemetrySettings = {
  retention: RetentionDays;
  limits: IngestLimits;
  /** Whether to store the prompts and predictions in spans and logs. */
  prompts: boolean;
};

/** Default settings. The demo back-fills and shows 28 days of raw samples. */
export function shippedSettings(demo = false): TelemetrySettings {
  return {
    retention: {
      raw: demo ? 35 : 15,
      minute: 90,
      hour: 760,
      logs: 14,
      spans: 7,
      exemplars: 7,
    },
    limits: {
      activePerSource: intakeLimits.activePerSource.shipped,
      newPerMinute: intakeLimits.newPerMinute.shipped,
      labels: intakeLimits.labels.shipped,
      labelNameBytes: intakeLimits.labelNameBytes.shipped,
      labelValueBytes: intakeLimits.labelValueBytes.shipped,
      otlpBodyMib: intakeLimits.otlpBodyMib.shipped,
      remoteWriteBodyMib: intakeLimits.remoteWriteBodyMib.shipped,
      jsonBodyMib: intakeLimits.jsonBodyMib.shipped,
      inferenceBodyMib: intakeLimits.inferenceBodyMib.shipped,
    },
    prompts: false,
  };
}

/** Effective settings in this process. Only `use-telemetry-settings.ts` changes them. */
export function telemetrySettings(): TelemetrySettings {
  return singleton('telemetry-settings', () => shippedSettings());
}

export function retentionDays(): RetentionDays {
  return telemetrySettings().retention;
}

export function spoolSettings(): SpoolSettings {
  return {
    root: join(env.TANDEM_DATA_DIR, 'spool'),
    role: env.TANDEM_ROLE,
    capBytes: 1024 * mebibyte,
    inFlightBytes: 96 * mebibyte,
    // A few large inserts, because each creates a part that the store has to merge. Takes a third
    // of the work of inserts with 100,000 rows each.
    sealRows: 500_000,
    sealBytes: 16 * mebibyte,
    sealMs: 400,
    calm: { sealMs: calmSealMs, urgentRows: 20_000 },
    memoryBytes: 64 * mebibyte,
    keepBodiesMs: 10 * 60_000,
    admit: requireSpaceForBatch,
  };
}

export type SeriesLimits = {
  activePerSource: number;
  newPerMinute: number;
  labels: number;
  labelNameBytes: number;
  labelValueBytes: number;
};

/** Limits on the series of one source, read at the time of access. */
export const seriesLimits: SeriesLimits = {
  get activePerSource() {
    return telemetrySettings().limits.activePerSource;
  },
  get newPerMinute() {
    return telemetrySettings().limits.newPerMinute;
  },
  get labels() {
    return telemetrySettings().limits.labels;
  },
  get labelNameBytes() {
    return telemetrySettings().limits.labelNameBytes;
  },
  get labelValueBytes() {
    return telemetrySettings().limits.labelValueBytes;
  },
};

/**
 * Maximum time of a sample in the future. Later samples are rejected, because they would hide
 * current data.
 */
export const futureToleranceMs = 10 * 60_000;
