import type { IngestLimits } from '#lib/choices/sources.ts';
import { telemetrySettings, type SeriesLimits } from '#server/telemetry/settings.ts';

/** Limits of one source. Every refusal names the exceeded limit. */
export type SourceLimits = SeriesLimits;

export type BodyLimits = {
  /** Maximum size as received, before decompression. */
  maxWireBytes: number;
  /** Maximum size after decompression. */
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
/** Parquet and Arrow contain ten times as many rows as JSON per byte. */
export const inferenceBodyLimits = bodyLimits('inferenceBodyMib');
/** PagerDuty's own limit. */
export const pagerDutyBodyLimits: BodyLimits = {
  maxWireBytes: 512 * 1024,
  maxPlainBytes: 512 * 1024,
};

/** Maximum total bytes of all bodies in progress, received and decompressed. */
export const maxBytesInFlight = 256 * MIB;
/**
 * Maximum size to which a refused body is read, so that the sender gets the status instead of a
 * broken connection.
 */
export const maxDrainBytes = 128 * MIB;
export const maxDrainMs = 60_000;
