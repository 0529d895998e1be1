import { z } from 'zod';
import { Prisma } from '#server/generated/prisma/client.ts';
import { isThere } from '#server/inference/model-row.ts';
import { errorStreams, monitoredDrift, monitoringState } from '#server/inference/monitor-state.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

const learned = z.object({
  measure: z.string(),
  basis: z.enum(['realised', 'estimated', 'drift', 'volume', 'serving', 'answers']),
  direction: z.enum(['below', 'above', 'away']),
  limit: z.number(),
  target: z.number().nullable(),
  usual: z.number(),
  severity: z.string(),
  enabled: z.boolean(),
});
export type LearnedRow = z.output<typeof learned>;

/**
 * Stores the monitoring state of a model, unless the model was removed during the pass. The state
 * is not a decision, so it is not audited.
 */
export const saveMonitoringState = verb(
  {
    permission: 'models:write',
    input: z.object({
      model: z.string(),
      state: monitoringState.nullable(),
      drift: monitoredDrift.nullable(),
      errors: errorStreams,
      watchedAt: z.date(),
    }),
    audit: 'models.save-watch-state',
  },
  async (context, { model, state, drift, errors, watchedAt }) => {
    context.nothingChanged();
    if (!(await isThere(context, model))) return;
    const data = {
      watchedAt,
      errors: toJson(errors),
      ...(state === null ? {} : { state: toJson(state) }),
      // Null without a baseline: then nothing is compared.
      drift: drift === null ? Prisma.DbNull : toJson(drift),
    };
    await context.tx.modelWatch.upsert({
      where: { model },
      create: { model, ...data },
      update: data,
      select: { model: true },
    });
  },
);

/**
 * Activates limits learned from a reference. User-set limits stay. A model removed in the meantime
 * gets no limits.
 */
export const saveLearnedLimits = verb(
  {
    permission: 'models:write',
    input: z.object({ model: z.string(), limits: z.array(learned), why: z.unknown() }),
    audit: 'models.learn-limits',
  },
  async (context, { model, limits, why }) => {
    const { tx } = context;
    if (!(await isThere(context, model))) return context.nothingChanged();
    const rows = await tx.modelLimit.findMany({ where: { model, current: true } });
    const of = (limit: LearnedRow) =>
      rows.find((row) => row.measure === limit.measure && row.basis === limit.basis);
    const fresh = limits.filter((limit) => {
      const known = of(limit);
      if (known === undefined) return true;
      const isOther =
        known.limit !== limit.limit ||
        known.target !== limit.target ||
        known.enabled !== limit.enabled;
      return known.source === 'learned' && isOther;
    });
    if (fresh.length === 0) return context.nothingChanged();
    const replaced = fresh.flatMap((limit) => of(limit)?.id ?? []);
    await tx.modelLimit.updateMany({ where: { id: { in: replaced } }, data: { current: false } });
    await tx.modelLimit.createMany({
      data: fresh.map((limit) => ({
        id: newId(),
        model,
        ...limit,
        version: (of(limit)?.version ?? 0) + 1,
        source: 'learned',
        current: true,
        createdAt: context.now,
        editedBy: context.actor.name,
      })),
    });
    await context.audit({
      subject: { kind: 'model', id: model, name: model },
      after: { limits: fresh, why },
    });
    await context.emit('models', model);
  },
);
