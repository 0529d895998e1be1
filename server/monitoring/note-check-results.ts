import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { endAlerts } from '#server/incidents/alerts/end-alerts.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({
  results: z.array(
    z.object({
      id: idSchema,
      /** Detects an edit made in between, which makes the result obsolete. */
      updatedAt: z.date(),
      ok: z.boolean(),
      detail: z.string(),
      durationMs: z.number(),
      tlsExpiryDays: z.number().nullable(),
      writes: z.record(z.string(), z.string()),
    }),
  ),
  /**
   * Checks whose series were ended, with the previous name of those series; null if there were
   * none.
   */
  ended: z.array(z.object({ id: idSchema, name: z.string().nullable() })),
});

/**
 * Stores the last result of each check that ran, and deletes removed checks after their series have
 * ended.
 */
export const noteCheckResults = verb(
  { permission: 'detection:write', input, audit: 'checks.note-results' },
  async (context, { results, ended }) => {
    const ids = ended.map(({ id }) => id);
    await context.tx.check.updateMany({
      where: { id: { in: ids } },
      data: { writes: toJson({}) },
    });
    await context.tx.check.deleteMany({ where: { id: { in: ids }, deletedAt: { not: null } } });
    for (const { name } of ended) {
      // No further sample can resolve these alerts.
      if (name !== null)
        await endAlerts(
          context.actor,
          { of: { check: name }, reason: `The check ${name} was changed, disabled or deleted` },
          { within: context },
        );
    }
    for (const { id, updatedAt, writes, ...result } of results) {
      // The series exist now, regardless of changes to the check in the meantime.
      await context.tx.check.updateMany({ where: { id }, data: { writes: toJson(writes) } });
      await context.tx.check.updateMany({
        where: { id, updatedAt },
        data: { ...result, ranAt: context.now },
      });
    }
    context.nothingChanged();
    if (results.length + ended.length > 0) await context.emit('monitoring');
  },
);
