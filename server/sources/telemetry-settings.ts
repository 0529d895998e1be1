import { z } from 'zod';
import { saveTelemetryInput, telemetrySettingsSchema } from '#lib/schemas/sources.ts';
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
    return structuredClone(telemetrySettings());
  },
);

/** Saves retention and limits. Intake follows within 30 s; what became too old is dropped by the store. */
export const saveTelemetrySettings = verb(
  { permission: 'sources:write', input: saveTelemetryInput, audit: 'sources.save-telemetry' },
  async (context, input) => {
    const before = await context.tx.setting.findUnique({ where: { key } });
    const saved = telemetrySettingsSchema.safeParse(before?.value);
    const { limits } = saved.success ? saved.data : telemetrySettings();
    const after = { ...input, limits: { ...limits, ...input.limits } };
    const row = { value: toJson(after), updatedAt: context.now };
    await context.tx.setting.upsert({ where: { key }, create: { key, ...row }, update: row });
    await context.audit({
      subject: { kind: 'settings', id: key },
      before: before?.value ?? telemetrySettings(),
      after,
    });
    await context.emit('sources');
    await context.enqueue('apply-retention', {}, { jobKey: 'apply-retention' });
    putInForce(after);
    return after;
  },
);
