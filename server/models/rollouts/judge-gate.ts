import { championGate } from '#engines/performance/champion-gate.ts';
import type { SliceComparison } from '#engines/performance/champion-gate.ts';
import type { Gate, GateComparison } from '#lib/schemas/models-rollouts.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { readWatch } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import { recordedRows, versionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import type { Rollout } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';

const rowsAtMost = 5_000;

type Positive = NonNullable<WatchState['positive']>;
export type Watched = { positive: Positive; labelDelayMs: number; labelledShare: number };

/** What the watch of the model learned; null where it says nothing about two classes with scores. */
export async function watchedModel(model: string): Promise<Watched | null> {
  const { state } = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  if (state === null || state.kind !== 'binary' || state.positive === null) return null;
  const { positive, labelDelayMs, reference } = state;
  return { positive, labelDelayMs, labelledShare: reference.labelledShare };
}

function isPositive(label: string, { name, value }: Positive): 0 | 1 {
  if (label === name) return 1;
  return value !== null && label !== '' && Number(label) === value ? 1 : 0;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toWire(compared: SliceComparison): GateComparison {
  return { ...compared, lower: finite(compared.lower), upper: finite(compared.upper) };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Champion and challenger on the same labelled requests, all of them later than the training data and old enough to
 * have their labels. Both are asked from the executor, so that no stored score of another time comes in.
 */
export async function judgeGate(rollout: Rollout, watched: Watched, now: Date): Promise<Gate> {
  const { model, version, baseVersion, executor, policy } = rollout;
  const window = {
    model,
    fromMs: rollout.trainedToAt.getTime(),
    toMs: now.getTime() - watched.labelDelayMs,
    version: null,
  };
  const rows =
    window.toMs <= window.fromMs
      ? []
      : await recordedRows(window, { labelled: true, limit: rowsAtMost });
  const needed = policy.gate.rowsAtLeast;
  if (rows.length < needed) return { kind: 'collecting', rows: rows.length, needed };
  const scores = await scoreRows(executor, model, [baseVersion, version], rows);
  const [champion = [], challenger = []] = [scores.get(baseVersion), scores.get(version)];
  const broken = challenger.filter((score) => !(score >= 0 && score <= 1)).length;
  const judged = championGate(
    rows.map((row, at) => ({
      label: isPositive(row.label ?? '', watched.positive),
      champion: champion[at] ?? Number.NaN,
      challenger: challenger[at] ?? Number.NaN,
      slices: row.segment,
    })),
    policy.gate,
  );
  const { latencyP95Ms } = await versionBehaviour(
    { ...window, version: baseVersion },
    watched.positive.name,
  );
  return {
    ...judged,
    kind: 'judged',
    at: now.toISOString(),
    ...(broken > 0
      ? { passed: false, reason: `${broken} of its scores are no probabilities.` }
      : {}),
    measure: 'log loss',
    fromAt: new Date(window.fromMs).toISOString(),
    toAt: new Date(window.toMs).toISOString(),
    overall: toWire(judged.overall),
    slices: judged.slices.map(toWire),
    usual: {
      latencyP95Ms,
      meanScore: broken > 0 ? 0 : mean(challenger),
      sureness: broken > 0 ? 0 : mean(challenger.map((score) => Math.max(score, 1 - score))),
    },
  };
}
