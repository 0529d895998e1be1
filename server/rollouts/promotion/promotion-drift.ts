import { planSchema } from '#lib/schemas/actions/plan.ts';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { retrainWindow } from '#server/actions/targets/retrain-state.ts';
import { readWatch, type MonitoredDrift } from '#server/inference/monitor-state.ts';
import { db } from '#server/platform/database/db.ts';
import { newestValues, type NewestValue } from '#server/telemetry/queries/newest-values.ts';

const lookBackMs = 24 * 3_600_000;
/** Effects below this value count as none, regardless of learned limits. */
const floor = 0.1;

type Drift = PromotionMeasures['drift'];
type Params = { model: string; version: number; from: number | null };

const isoSpan = (fromMs: number, toMs: number) => ({
  fromAt: new Date(fromMs).toISOString(),
  toAt: new Date(toMs).toISOString(),
});

/** Requests on which a retraining trained the version. */
async function trainedOn({ model, version }: Params) {
  const rollout = await db().modelRollout.findFirst({
    where: { model, version: String(version) },
    orderBy: { createdAt: 'desc' },
    select: { retrainActionId: true },
  });
  if (rollout === null || rollout.retrainActionId === null) return null;
  const action = await db().action.findUnique({
    where: { id: rollout.retrainActionId },
    select: { plan: true },
  });
  const plan = planSchema.safeParse(action?.plan);
  const window = retrainWindow.safeParse(plan.data?.parameters);
  return window.success ? { fromAt: window.data.trainFromAt, toAt: window.data.trainToAt } : null;
}

/** Column farthest beyond its limit. P-values are compared in reverse. */
function worstOf(columns: readonly NewestValue[], { limits, rules }: MonitoredDrift) {
  const found = columns.map(({ labels: { column = '', method = '' }, value }) => {
    const key = `${column} ${method}`;
    const rule = rules[key];
    const limit = rule?.limit ?? Math.max(floor, limits[key] ?? 0);
    const times = rule?.below === true ? limit / value : value / limit;
    return { told: { column, method, value, limit }, times };
  });
  return found.toSorted((a, b) => b.times - a.times)[0]?.told ?? null;
}

/** Input drift from the monitoring reference, from the newest pass of the last day. */
export async function promotionDrift(asked: Params, now: Date): Promise<Drift> {
  const { model, from } = asked;
  const none = (reason: string): Drift => ({ kind: 'not measured', reason });
  const { drift } = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  if (drift === null) return none('the model has no baseline, so its inputs are not compared');
  const span = { fromMs: now.getTime() - lookBackMs, toMs: now.getTime() };
  const shares = await newestValues({ metric: 'model.drift_share', labels: { model }, ...span });
  const newest = shares.find(({ labels }) => labels['version'] === String(from)) ?? shares[0];
  const version = newest?.labels['version'];
  if (newest === undefined || version === undefined)
    return none('too few requests of the last day to compare with the baseline');
  const measured = await newestValues({
    metric: 'model.drift',
    labels: { model, version },
    ...span,
  });
  const columns = measured.filter(({ atMs }) => atMs === newest.atMs);
  return {
    kind: 'measured',
    at: new Date(newest.atMs).toISOString(),
    version,
    columns: new Set(columns.map(({ labels }) => labels['column'])).size,
    share: newest.value,
    worst: worstOf(columns, drift),
    baseline: drift.name,
    reference:
      drift.fromMs === null || drift.toMs === null ? null : isoSpan(drift.fromMs, drift.toMs),
    trained: await trainedOn(asked),
  };
}
