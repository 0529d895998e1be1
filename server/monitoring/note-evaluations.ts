import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { verb } from '#server/platform/verb.ts';

const input = z.object({
  items: z
    .array(
      z.object({
        id: idSchema,
        /** Detects an edit made in between, which makes the outcome obsolete. */
        version: z.number().int(),
        groups: z.number().int(),
        problem: z.string().max(1_000).nullable(),
      }),
    )
    .max(1_000),
});

/**
 * Stores the outcome of each monitor's last evaluation. Notifies browsers only of changes visible
 * in the list.
 */
export const noteEvaluations = verb(
  { permission: 'detection:write', input, audit: 'monitors.note-evaluations' },
  async (context, { items }) => {
    const rows = await context.tx.monitor.findMany({
      where: { id: { in: items.map((item) => item.id) } },
      select: { id: true, version: true, judgedAt: true, groups: true, problem: true },
    });
    const known = new Map(rows.map((row) => [row.id, row]));
    let visible = false;
    for (const { id, version, groups, problem } of items) {
      const before = known.get(id);
      if (before === undefined || before.version !== version) continue;
      visible ||=
        before.judgedAt === null || before.problem !== problem || before.groups !== groups;
      await context.tx.monitor.updateMany({
        where: { id, version },
        data: { judgedAt: context.now, groups, problem },
      });
    }
    context.nothingChanged();
    if (visible) await context.emit('monitoring');
  },
);
