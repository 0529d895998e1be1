import { z } from 'zod';
import { intakeLimits, type IngestLimit } from '#lib/choices/sources.ts';
import { baseVersionSchema, idSchema, labelsShape, timeText } from '#lib/schemas/fields.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
  /** Minutes without data before an alert is raised; 0 disables the alert. */
  silentAfterMinutes: z.number().int().min(0).max(10_080).optional(),
  baseVersion: baseVersionSchema,
});

export const sourceIdInput = z.object({ id: idSchema });

export const sourceItem = z.strictObject({
  id: z.uuid(),
  key: z.string(),
  kind: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  lastSampleAt: timeText.nullable(),
  /** Time when a body was last accepted; null for data that Tandem measures itself. */
  lastReceivedAt: timeText.nullable(),
  /**
   * Age of the newest item of the last accepted body on arrival; negative if the sender's clock is
   * ahead.
   */
  lagMs: z.int().nullable().describe("Negative if the sender's clock is ahead"),
  /** Last rejected body or item, with the reason returned to its sender. */
  refused: z.strictObject({ at: timeText, why: z.string() }).nullable(),
  /** 0 disables the alert about missing data. */
  silentAfterMinutes: z.int(),
  revision: z.int(),
  series: z.int(),
  samplesLastHour: z.int(),
  state: z.enum(['live', 'silent', 'off', 'waiting']),
});
export type SourceItem = z.output<typeof sourceItem>;

export const sourceTest = z.strictObject({
  source: sourceItem,
  /**
   * Newest sample of the last hour; null for senders of logs, alerts and changes, and for senders
   * without recent data.
   */
  sample: z
    .strictObject({
      metric: z.string(),
      labels: labelsShape,
      value: z.number().nullable(),
      at: timeText,
    })
    .nullable(),
  ageMs: z.number().nullable(),
});
export type SourceTest = z.output<typeof sourceTest>;

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
  /** Whether to store the prompts and responses of models found in spans and logs. */
  prompts: z.boolean().default(false),
});

/** Settings in force, and the number of times they were saved. */
export const telemetryAnswerSchema = telemetrySettingsSchema.extend({ revision: z.number().int() });

/** Settings to save. Limits that an older script does not send stay unchanged. */
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
