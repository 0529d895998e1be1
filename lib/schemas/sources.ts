import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
  /** An alert after this long without data, in minutes; 0 for never. */
  silentAfterMinutes: z.number().int().min(0).max(10_080).optional(),
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
  /** Age of the newest item of that body when it came. */
  lagMs: number | null;
  /** The last body or item that was refused, as its sender was told. */
  refused: { at: string; why: string } | null;
  /** 0: no alert when it is silent. */
  silentAfterMinutes: number;
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

export const telemetrySettingsSchema = z.object({
  retention: z.object({
    raw: days(400),
    minute: days(1_100),
    hour: days(3_700),
    logs: days(400),
    spans: days(400),
    exemplars: days(400),
  }),
  limits: z.object({
    activePerSource: z.number().int().min(100).max(10_000_000),
    newPerMinute: z.number().int().min(10).max(1_000_000),
  }),
  /** Keep what models were asked and what they answered, where spans and logs carry it. */
  prompts: z.boolean().default(false),
});
