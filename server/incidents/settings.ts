import { z } from 'zod';
import {
  incidentSettingsSchema,
  saveIncidentSettingsInput,
  type IncidentSettings,
  type IncidentSettingsAnswer,
} from '#lib/schemas/incidents/incidents.ts';
import {
  lastEditor,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { demoOrderKey, parseDemoOrder } from '#server/platform/demo/demo-order.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';

const key = 'incidents';

export type AlertDuration = Pick<IncidentSettings, 'breaches' | 'of'>;

/**
 * Settings for the automatic start of alerts and end of incidents. Defaults: 3 of 5 evaluations; 5
 * minutes of quiet, 60 s in the demo.
 */
export async function incidentSettings(
  tx: Pick<Transaction, 'setting'>,
): Promise<{ quietMs: number; duration: AlertDuration }> {
  const rows = await tx.setting.findMany({ where: { key: { in: [key, demoOrderKey] } } });
  const valueOf = (name: string) => rows.find((row) => row.key === name)?.value;
  const parsed = incidentSettingsSchema.safeParse(valueOf(key));
  const isDemoOpen = parseDemoOrder(valueOf(demoOrderKey))?.state === 'open';
  const { quietSeconds, breaches, of } = parsed.success
    ? parsed.data
    : { quietSeconds: isDemoOpen ? 60 : 300, breaches: 3, of: 5 };
  return { quietMs: quietSeconds * 1_000, duration: { breaches, of } };
}

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
