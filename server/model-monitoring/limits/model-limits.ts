import type { z } from 'zod';
import { directionOf } from '#engines/performance/limits/limit-bounds.ts';
import {
  modelLimitsInput,
  saveModelLimitsInput,
  type ModelLimitsAnswer,
  type MonitoringSettings,
} from '#lib/schemas/model-monitoring/monitor.ts';
import type { ModelLimit } from '#server/generated/prisma/client.ts';
import { visibleModel } from '#server/inference/inference-models.ts';
import { lockedModel } from '#server/inference/model-row.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { limitsInForce, type LimitInForce } from '#server/infrastructure/limits-in-force.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { parseInput } from '#server/platform/http/parse-input.ts';
import { newId } from '#server/platform/ids.ts';
import { query, verb } from '#server/platform/verb.ts';
import { refuseUnknownMeasures } from './known-measures.ts';
import { replayLimits } from './replay-limits.ts';

async function answerOf(
  model: string,
  { limits, inForce }: { limits: readonly LimitInForce[]; inForce: readonly LimitInForce[] },
  { days, now }: { days: number; now: Date },
): Promise<ModelLimitsAnswer> {
  const watch = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  const counts = await replayLimits(model, { limits, inForce }, watch, { days, now });
  const { state } = watch;
  return {
    model,
    days,
    reference:
      state === null
        ? null
        : {
            from: new Date(state.reference.fromMs).toISOString(),
            to: new Date(state.reference.toMs).toISOString(),
            rows: state.reference.rows,
            kind: state.forecast ? 'forecasting' : state.kind,
            labelDelayMs: state.labelDelayMs,
            learnedAt: new Date(state.learnedAtMs).toISOString(),
            learnedFor: state.learnedFor,
          },
    items: limits.map((limit, at) => ({ ...limit, wouldHaveAlerted: counts[at] ?? null })),
  };
}

const currentRows = async (model: string): Promise<ModelLimit[]> =>
  db().modelLimit.findMany({ where: { model, current: true } });

/** Limits of a model, each with the number of alerts it would have raised recently. */
export const getModelLimits = query(
  { permission: 'models:read', input: modelLimitsInput },
  async ({ actor, now }, { name, days }) => {
    await visibleModel(actor, name);
    const inForce = limitsInForce(await currentRows(name));
    return answerOf(name, { limits: inForce, inForce }, { days, now });
  },
);

type Changes = z.output<typeof saveModelLimitsInput>['limits'];

/** Reference value for the distance of a changed limit. Throws if the limit was never set. */
function targetOf(
  change: Changes[number] & { at: number },
  known: LimitInForce | undefined,
  { intervalShare }: MonitoringSettings,
): number {
  const usual =
    change.measure === 'bias' ? 0 : change.basis === 'answers' ? undefined : intervalShare;
  const target = change.target ?? known?.target ?? usual;
  const path = `limits.${change.at}`;
  if (target === undefined)
    throw invalid(
      `${path}.target`,
      change.basis === 'answers'
        ? 'enter a baseline, since none was learned yet'
        : 'enter the expected interval share, such as 0.9',
    );
  if (change.limit < 0) throw invalid(`${path}.limit`, 'is a distance and must not be negative');
  return target;
}

const invalid = (field: string, message: string): TandemError =>
  new TandemError('invalid_input', `${field}: ${message}.`, { fields: [{ field, message }] });

function changed(
  before: readonly LimitInForce[],
  changes: Changes,
  settings: MonitoringSettings,
): LimitInForce[] {
  return changes.map((change, at) => {
    const known = before.find(
      ({ basis, measure }) => basis === change.basis && measure === change.measure,
    );
    const direction =
      known?.direction ??
      (['realised', 'estimated', 'volume', 'serving', 'slices', 'fairness', 'answers'].includes(
        change.basis,
      )
        ? directionOf(change.measure)
        : 'above');
    return {
      measure: change.measure,
      basis: change.basis,
      direction,
      limit: change.limit,
      target: direction === 'away' ? targetOf({ ...change, at }, known, settings) : null,
      usual: known?.usual ?? null,
      severity: change.severity ?? known?.severity ?? 'warning',
      enabled: change.enabled ?? true,
      source: 'set',
      version: (known?.version ?? 0) + 1,
      editedBy: null,
      editedAt: null,
    };
  });
}

/** Saves limits of a model as new versions. */
export const saveLimits = verb(
  {
    permission: 'models:write',
    input: saveModelLimitsInput.pick({ name: true, limits: true }),
    audit: 'models.save-limits',
  },
  async (context, { name, limits }) => {
    const { tx, actor } = context;
    const model = await lockedModel(context, name);
    context.requireAt(model);
    const rows = await tx.modelLimit.findMany({ where: { model: name, current: true } });
    const before = limitsInForce(rows);
    const watch = readWatch(await tx.modelWatch.findUnique({ where: { model: name } }));
    const after = changed(before, limits, watch.settings);
    for (const { editedBy, editedAt, version, ...limit } of after) {
      const where = { model: name, measure: limit.measure, basis: limit.basis };
      // Earlier versions remain as history, so the next number counts all of them.
      const last = await tx.modelLimit.aggregate({ where, _max: { version: true } });
      await tx.modelLimit.updateMany({
        where: { ...where, current: true },
        data: { current: false },
      });
      await tx.modelLimit.create({
        data: {
          id: newId(),
          model: name,
          ...limit,
          version: Math.max(version, (last._max.version ?? 0) + 1),
          current: true,
          createdAt: editedAt === null ? context.now : new Date(editedAt),
          editedById: actor.kind === 'user' || actor.kind === 'key' ? actor.id : null,
          editedBy: editedBy ?? actor.name,
        },
        select: { id: true },
      });
    }
    const touched = new Set(after.map(({ basis, measure }) => `${basis} ${measure}`));
    await context.audit({
      subject: { kind: 'model', id: name, name },
      before: before.filter(({ basis, measure }) => touched.has(`${basis} ${measure}`)),
      after,
    });
    await context.emit('models', name);
  },
);

/** Saves limits of a model as new versions, or only previews their effect. */
export async function saveModelLimits(
  actor: Actor,
  given: z.input<typeof saveModelLimitsInput>,
): Promise<ModelLimitsAnswer> {
  requirePermission(actor, 'models:write');
  const input = parseInput(saveModelLimitsInput, given);
  await visibleModel(actor, input.name);
  const { name, limits, days } = input;
  const now = new Date();
  const { settings, state } = readWatch(
    await db().modelWatch.findUnique({ where: { model: name } }),
  );
  const before = limitsInForce(await currentRows(name));
  refuseUnknownMeasures(limits, before, state);
  if (input.preview) {
    const drafted = changed(before, limits, settings);
    return answerOf(name, { limits: drafted, inForce: before }, { days, now });
  }
  await saveLimits(actor, { name, limits }, { now });
  const inForce = limitsInForce(await currentRows(name));
  return answerOf(name, { limits: inForce, inForce }, { days, now });
}
