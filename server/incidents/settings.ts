import { z } from 'zod';
import type { IncidentSettings, IncidentSettingsAnswer } from '#lib/schemas/incidents.ts';
import { incidentSettingsSchema, saveIncidentSettingsInput } from '#lib/schemas/incidents.ts';
import { lastEditor, lockVersions, requireBaseVersion } from '#server/platform/base-version.ts';
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

const key = 'incidents';

async function revisionOf(tx: Pick<Transaction, 'setting'>): Promise<number> {
  const row = await tx.setting.findUnique({ where: { key }, select: { revision: true } });
  return row?.revision ?? 0;
}

export const getIncidentSettings = query(
  { permission: 'policies:read', input: z.object({}) },
  async (): Promise<IncidentSettingsAnswer> => {
    const { quietMs, duration } = await incidentSettings(db());
    return { quietSeconds: quietMs / 1_000, ...duration, revision: await revisionOf(db()) };
  },
);

export const saveIncidentSettings = verb(
  {
    permission: 'detection:write',
    input: saveIncidentSettingsInput,
    audit: 'incidents.save-settings',
  },
  async (context, { baseVersion, ...input }): Promise<IncidentSettingsAnswer> => {
    await lockVersions(context.tx, `setting:${key}`);
    const { quietMs, duration } = await incidentSettings(context.tx);
    const before = { quietSeconds: quietMs / 1_000, ...duration };
    requireBaseVersion(baseVersion, {
      version: await revisionOf(context.tx),
      by: await lastEditor(context.tx, { kind: 'settings', id: key }, ['incidents.save-settings']),
      body: before,
    });
    const row = { value: toJson(input), updatedAt: context.now };
    const { revision } = await context.tx.setting.upsert({
      where: { key },
      create: { key, ...row },
      update: { ...row, revision: { increment: 1 } },
    });
    await context.audit({ subject: { kind: 'settings', id: key }, before, after: input });
    return { ...input, revision };
  },
);
