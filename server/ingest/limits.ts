import type { IngestLimits } from '#lib/choices/sources.ts';
import { telemetrySettings, type SeriesLimits } from '#server/telemetry/settings.ts';

/** Limits of one source. Every refusal names the limit that was exceeded. */
export type SourceLimits = SeriesLimits;

export type BodyLimits = {
  /** As received, before decompression. */
  maxWireBytes: number;
  /** After decompression. */
  maxPlainBytes: number;
};

const MIB = 1024 * 1024;

type BodySetting = Extract<keyof IngestLimits, `${string}BodyMib`>;

/** Reads the setting for each body, so that changes apply immediately. */
function bodyLimits(setting: BodySetting): BodyLimits {
  const bytes = () => telemetrySettings().limits[setting] * MIB;
  return {
    get maxWireBytes() {
      return bytes();
    },
    get maxPlainBytes() {
      return bytes();
    },
  };
}

export const otlpBodyLimits = bodyLimits('otlpBodyMib');
export const remoteWriteBodyLimits = bodyLimits('remoteWriteBodyMib');
export const jsonBodyLimits = bodyLimits('jsonBodyMib');
/** Parquet and Arrow contain ten times as many rows as JSON in the same bytes. */
export const inferenceBodyLimits = bodyLimits('inferenceBodyMib');
/** PagerDuty's own limit. */
export const pagerDutyBodyLimits: BodyLimits = {
  maxWireBytes: 512 * 1024,
  maxPlainBytes: 512 * 1024,
};

/** All bodies together, received and decompressed. */
export const maxBytesInFlight = 256 * MIB;
/**
 * A refused body is read up to this size, so that the sender gets the status and not a broken
 * connection.
 */
export const maxDrainBytes = 128 * MIB;
export const maxDrainMs = 60_000;
