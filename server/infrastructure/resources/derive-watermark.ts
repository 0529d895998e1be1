import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { verb } from '#server/platform/verb.ts';

const key = 'derive-resources';
const watermark = z.object({ registeredMs: z.number() });

/** Registration time of the newest series processed; 0 before the first run. */
export async function readWatermark(): Promise<number> {
  const row = await db().setting.findUnique({ where: { key } });
  const parsed = watermark.safeParse(row?.value);
  return parsed.success ? parsed.data.registeredMs : 0;
}

/** Advances the watermark. The derivation's progress is not a decision, so it is not audited. */
export const saveWatermark = verb(
  { permission: 'infrastructure:write', input: watermark, audit: 'infrastructure.save-watermark' },
  async ({ tx, ...context }, value) => {
    await tx.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
    context.nothingChanged();
  },
);
