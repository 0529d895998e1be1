import { z } from 'zod';
import { intakeLimits, type IntakeLimit } from '#lib/choices/sources.ts';
import { baseVersionSchema, idSchema } from '#lib/schemas/fields.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
  /** An alert after this long without data, in minutes; 0 for never. */
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
  /** Age of the newest item of that body when it came; below 0 where the sender's clock is ahead. */
  lagMs: number | null;
  /** The last body or item that was refused, as its sender was told. */
  refused: { at: string; why: string } | null;
  /** 0: no alert when it is silent. */
  silentAfterMinutes: number;
  revision: number;
  series: number;
  samplesLastHour: number;
  state: 'live' | 'silent' | 'off' | 'waiting';
};

export type SourceTest = {
  source: SourceItem;
  /** The newest sample of the last hour; null for senders of logs, alerts and changes, and for silent ones. */
  sample: {
    metric: string;
    labels: Record<string, string>;
    value: number | null;
    at: string;
  } | null;
  ageMs: number | null;
};

const days = (max: number) => z.number().int().min(1).max(max);
const limit = (name: IntakeLimit) =>
  z.number().int().min(intakeLimits[name].min).max(intakeLimits[name].max);
/** A limit that came later: rows that were saved before have none. */
const laterLimit = (name: IntakeLimit) => limit(name).default(intakeLimits[name].shipped);

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
  /** Keep what models were asked and what they answered, where spans and logs carry it. */
  prompts: z.boolean().default(false),
});

/** What is in force, and how often it was saved. */
export const telemetryAnswerSchema = telemetrySettingsSchema.extend({ revision: z.number().int() });

/** What is saved: a limit that a script of before does not name stays as it is. */
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
