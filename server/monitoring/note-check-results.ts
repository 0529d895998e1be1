import { z } from 'zod';
import { idSchema } from '#lib/schemas/common.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({
  results: z.array(
    z.object({
      id: idSchema,
      /** An edit in between makes the result that of another question. */
      updatedAt: z.date(),
      ok: z.boolean(),
      detail: z.string(),
      durationMs: z.number(),
      tlsExpiryDays: z.number().nullable(),
      writes: z.record(z.string(), z.string()),
    }),
  ),
  /** Checks whose series were ended. */
  ended: z.array(idSchema),
});

/** Keeps the last result of each check that ran, and drops deleted ones whose series are ended. */
export const noteCheckResults = verb(
  { permission: 'detection:write', input, audit: 'checks.note-results' },
  async (context, { results, ended }) => {
    await context.tx.check.updateMany({
      where: { id: { in: ended } },
      data: { writes: toJson({}) },
    });
    await context.tx.check.deleteMany({ where: { id: { in: ended }, deletedAt: { not: null } } });
    for (const { id, updatedAt, writes, ...result } of results) {
      // Its series exist now, whatever happened to the check meanwhile.
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
