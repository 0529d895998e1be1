import { boundsOf } from '#engines/performance/limits/limit-bounds.ts';
import type { RolloutCheckItem, RolloutVerification } from '#lib/schemas/rollouts/rollouts.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { realisedQuality } from '#server/inference/performance/actual-quality.ts';
import { limitsInForce } from '#server/infrastructure/limits-in-force.ts';
import { db } from '#server/platform/database/db.ts';
import type { Rollout } from '../rollout-row.ts';

/** Measures compared with the enabled limits of actual quality. */
async function limitItems(
  model: string,
  measures: Readonly<Record<string, number>>,
): Promise<RolloutCheckItem[]> {
  const limits = limitsInForce(
    await db().modelLimit.findMany({ where: { model, current: true } }),
  ).filter(({ basis, enabled }) => basis === 'realised' && enabled);
  return limits.flatMap((limit): RolloutCheckItem[] => {
    const { measure } = limit;
    const value = measures[measure];
    if (value === undefined) return [];
    const { low, high } = boundsOf(limit);
    const ok = value >= (low ?? -Infinity) && value <= (high ?? Infinity);
    const bounds = [low, high].flatMap((bound) => (bound === null ? [] : bound.toFixed(3)));
    const detail = `${value.toFixed(3)}, the ${bounds.length === 1 ? 'limit is' : 'limits are'} ${bounds.join(' and ')}`;
    return [{ title: `Actual ${measure.replaceAll('_', ' ')}`, ok, measured: true, detail }];
  });
}

/** Verification by the labels received up to now, and whether their number meets the policy. */
export type LateFound = {
  verification: RolloutVerification;
  enough: boolean;
  labelled: number;
  maturity: number;
};

/**
 * Actual quality of the new version on its requests since it received all traffic, judged by the
 * model's limits. Sufficient once nine of ten expected labels have arrived.
 */
export async function checkLate(
  rollout: Rollout,
  watched: MonitoringState,
  { since, now }: { since: Date; now: Date },
): Promise<LateFound> {
  const { model, version, policy } = rollout;
  const window = {
    model,
    fromMs: since.getTime(),
    toMs: Math.max(since.getTime(), now.getTime() - watched.labelDelayMs),
    version,
  };
  const found =
    window.toMs === window.fromMs
      ? undefined
      : (await realisedQuality(window, watched)).get(version);
  const { rows, labelled, measures } = found ?? { rows: 0, labelled: 0, measures: {} };
  const { labelledShare } = watched.reference;
  const usual = labelledShare > 0 ? labelledShare : 1;
  const maturity = rows === 0 ? 0 : Math.min(1, labelled / rows / usual);
  const { lateRowsAtLeast, maturityAtLeast } = policy.rollout;
  const items = await limitItems(model, measures);
  const failed = items.find(({ ok }) => !ok);
  const verification = {
    at: now.toISOString(),
    passed: failed === undefined && items.length > 0,
    reason:
      items.length === 0
        ? 'The model has no limit of actual quality for the proof.'
        : failed === undefined
          ? 'Actual quality is within every limit of the model.'
          : `${failed.title} is ${failed.detail}.`,
    rows: labelled,
    maturity,
    items,
    without: null,
  };
  const enough = labelled >= lateRowsAtLeast && maturity >= maturityAtLeast;
  return { verification, enough, labelled, maturity };
}
