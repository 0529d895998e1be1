import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
});

export const sourceIdInput = z.object({ id: idSchema });

export type SourceItem = {
  id: string;
  key: string;
  kind: string;
  name: string;
  enabled: boolean;
  lastSampleAt: string | null;
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
