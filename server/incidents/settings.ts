import { z } from 'zod';
import type { IncidentSettings } from '#lib/schemas/incidents.ts';
import { incidentSettingsSchema } from '#lib/schemas/incidents.ts';
import type { Transaction } from '#server/platform/db.ts';
import { isDemoOpen } from '#server/platform/demo-state.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import { db } from '#server/platform/db.ts';

export type AlertDuration = Pick<IncidentSettings, 'breaches' | 'of'>;

/**
 * How alerts begin and incidents end by themselves: 3 of 5 evaluations; 5 minutes of quiet, 60 s in the demo;
 * or what is set.
 */
export async function incidentSettings(
  tx: Pick<Transaction, 'setting'>,
): Promise<{ quietMs: number; duration: AlertDuration }> {
  const row = await tx.setting.findUnique({ where: { key: 'incidents' } });
  const parsed = incidentSettingsSchema.safeParse(row?.value);
  const { quietSeconds, breaches, of } = parsed.success
    ? parsed.data
    : { quietSeconds: (await isDemoOpen(tx)) ? 60 : 300, breaches: 3, of: 5 };
  return { quietMs: quietSeconds * 1_000, duration: { breaches, of } };
}

export const getIncidentSettings = query(
  { permission: 'policies:read', input: z.object({}) },
  async (): Promise<IncidentSettings> => {
    const { quietMs, duration } = await incidentSettings(db());
    return { quietSeconds: quietMs / 1_000, ...duration };
  },
);

export const saveIncidentSettings = verb(
  {
    permission: 'detection:write',
    input: incidentSettingsSchema,
    audit: 'incidents.save-settings',
  },
  async (context, input) => {
    const before = await incidentSettings(context.tx);
    await context.tx.setting.upsert({
      where: { key: 'incidents' },
      create: { key: 'incidents', value: toJson(input), updatedAt: context.now },
      update: { value: toJson(input), updatedAt: context.now },
    });
    await context.audit({
      subject: { kind: 'settings', id: 'incidents' },
      before: { quietSeconds: before.quietMs / 1_000, ...before.duration },
      after: input,
    });
    return input;
  },
);
