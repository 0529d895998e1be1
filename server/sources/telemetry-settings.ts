import { z } from 'zod';
import { saveTelemetryInput, telemetrySettingsSchema } from '#lib/schemas/sources/sources.ts';
import {
  lastEditor,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import { db } from '#server/platform/database/db.ts';
import { toJson } from '#server/platform/json.ts';
import { query, verb } from '#server/platform/verb.ts';
import { telemetrySettings } from '#server/telemetry/settings.ts';
import {
  putInForce,
  readTelemetrySettings,
  telemetrySettingsKey as key,
} from '#server/telemetry/use-telemetry-settings.ts';

/** Retention per kind of row in days, and limits on what one source may send. */
export const getTelemetrySettings = query(
  { permission: 'sources:read', input: z.object({}) },
  async () => {
    await readTelemetrySettings();
    const row = await db().setting.findUnique({ where: { key }, select: { revision: true } });
    return { ...structuredClone(telemetrySettings()), revision: row?.revision ?? 0 };
  },
);

/**
 * Saves retention and limits. Ingest applies them within 30 s; the store drops data past the new
 * retention.
 */
export const saveTelemetrySettings = verb(
  { permission: 'sources:write', input: saveTelemetryInput, audit: 'sources.save-telemetry' },
  async (context, { baseVersion, ...input }) => {
    await lockVersions(context.tx, `setting:${key}`);
    const before = await context.tx.setting.findUnique({ where: { key } });
    const saved = telemetrySettingsSchema.safeParse(before?.value);
    const stored = saved.success ? saved.data : telemetrySettings();
    requireBaseVersion(baseVersion, {
      version: before?.revision ?? 0,
      by: await lastEditor(context.tx, { kind: 'settings', id: key }, ['sources.save-telemetry']),
      body: stored,
    });
    const after = { ...input, limits: { ...stored.limits, ...input.limits } };
    const row = { value: toJson(after), updatedAt: context.now };
    const { revision } = await context.tx.setting.upsert({
      where: { key },
      create: { key, ...row },
      update: { ...row, revision: { increment: 1 } },
    });
    await context.audit({
      subject: { kind: 'settings', id: key },
      before: before?.value ?? telemetrySettings(),
      after,
    });
    await context.emit('sources');
    await context.enqueue('apply-retention', {}, { jobKey: 'apply-retention' });
    putInForce(after);
    return { ...after, revision };
  },
);
