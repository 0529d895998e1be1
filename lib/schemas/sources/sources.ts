import { z } from 'zod';
import { intakeLimits, type IngestLimit } from '#lib/choices/sources.ts';
import { baseVersionSchema, idSchema } from '#lib/schemas/fields.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
  /** Minutes without data before an alert; 0 disables it. */
  silentAfterMinutes: z.number().int().min(0).max(10_080).optional(),
  baseVersion: baseVersionSchema,
});

export const sourceIdInput = z.object({ id: idSchema });

export type SourceItem = {
  id: string;
  key: string;
  kind: string;
  name: string;
  enabled: boolean;
  lastSampleAt: string | null;
  /** When a body was last accepted; null for what Tandem measures itself. */
  lastReceivedAt: string | null;
  /** Age of the newest item of that body on arrival; below 0 if the sender's clock is ahead. */
  lagMs: number | null;
  /** Last body or item that was refused, with the reason returned to its sender. */
  refused: { at: string; why: string } | null;
  /** 0: no alert about missing data. */
  silentAfterMinutes: number;
  revision: number;
  series: number;
  samplesLastHour: number;
  state: 'live' | 'silent' | 'off' | 'waiting';
};

export type SourceTest = {
  source: SourceItem;
  /**
   * Newest sample of the last hour; null for senders of logs, alerts and changes, and for senders
   * without recent data.
   */
  sample: {
    metric: string;
    labels: Record<string, string>;
    value: number | null;
    at: string;
  } | null;
  ageMs: number | null;
};

const days = (max: number) => z.number().int().min(1).max(max);
const limit = (name: IngestLimit) =>
  z.number().int().min(intakeLimits[name].min).max(intakeLimits[name].max);
/** A limit added in a later release: rows that were saved earlier do not contain it. */
const laterLimit = (name: IngestLimit) => limit(name).default(intakeLimits[name].shipped);

const retentionDays = z.object({
  raw: days(400),
  minute: days(1_100),
  hour: days(3_700),
  logs: days(400),
  spans: days(400),
  exemplars: days(400),
});

export const telemetrySettingsSchema = z.object({
  retention: retentionDays,
  limits: z.object({
    activePerSource: limit('activePerSource'),
    newPerMinute: limit('newPerMinute'),
    labels: laterLimit('labels'),
    labelNameBytes: laterLimit('labelNameBytes'),
    labelValueBytes: laterLimit('labelValueBytes'),
    otlpBodyMib: laterLimit('otlpBodyMib'),
    remoteWriteBodyMib: laterLimit('remoteWriteBodyMib'),
    jsonBodyMib: laterLimit('jsonBodyMib'),
    inferenceBodyMib: laterLimit('inferenceBodyMib'),
  }),
  /** Store the prompts and responses of models if spans and logs contain them. */
  prompts: z.boolean().default(false),
});

/** Settings in force, and how often they were saved. */
export const telemetryAnswerSchema = telemetrySettingsSchema.extend({ revision: z.number().int() });

/** Settings to save: a limit that an older script does not name is not changed. */
export const saveTelemetryInput = telemetrySettingsSchema.extend({
  baseVersion: baseVersionSchema,
  limits: z.object({
    activePerSource: limit('activePerSource'),
    newPerMinute: limit('newPerMinute'),
    labels: limit('labels').optional(),
    labelNameBytes: limit('labelNameBytes').optional(),
    labelValueBytes: limit('labelValueBytes').optional(),
    otlpBodyMib: limit('otlpBodyMib').optional(),
    remoteWriteBodyMib: limit('remoteWriteBodyMib').optional(),
    jsonBodyMib: limit('jsonBodyMib').optional(),
    inferenceBodyMib: limit('inferenceBodyMib').optional(),
  }),
});
