import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';

export const updateSourceInput = z.object({
  id: idSchema,
  enabled: z.boolean().optional(),
  name: z.string().trim().min(1).max(100).optional(),
});

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
