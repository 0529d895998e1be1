import { championGate } from '#engines/performance/champion-gate.ts';
import type { GateRow, SliceComparison } from '#engines/performance/champion-gate.ts';
import type { Gate, GateComparison } from '#lib/schemas/models-rollouts.ts';
import { readWatch } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import type { PositiveClass } from '#server/telemetry/queries/inference-cells.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';
import { recordedRows, versionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import type { Rollout } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';
import type { TaskTerms } from './task-terms.ts';
import { termsOf } from './task-terms.ts';

const rowsAtMost = 5_000;

/** `positive` is null of a model that predicts numbers. */
export type Watched = {
  positive: PositiveClass | null;
  labelDelayMs: number;
  labelledShare: number;
};

/** What the watch of the model learned; null where a rollout could not judge its answers one by one. */
export async function watchedModel(model: string): Promise<Watched | null> {
  const { state } = readWatch(await db().modelWatch.findUnique({ where: { model } }));
  if (state === null) return null;
  const { kind, positive, labelDelayMs, reference } = state;
  const judged = kind === 'regression' || (kind === 'binary' && positive !== null);
  if (!judged) return null;
  return {
    positive: kind === 'regression' ? null : positive,
    labelDelayMs,
    labelledShare: reference.labelledShare,
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toWire(compared: SliceComparison): GateComparison {
  return { ...compared, lower: finite(compared.lower), upper: finite(compared.upper) };
}

function gateRows(
  terms: TaskTerms,
  rows: readonly RecordedRow[],
  answers: { champion: readonly number[]; challenger: readonly number[] },
): GateRow[] {
  return rows.map((row, at) => {
    const lossOf = (list: readonly number[]): number =>
      terms.lossOf(list[at] ?? Number.NaN, row.label ?? '');
    return {
      champion: lossOf(answers.champion),
      challenger: lossOf(answers.challenger),
      isPositive: terms.isPositive(row),
      slices: row.segment,
    };
  });
}

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
  const terms = termsOf(watched.positive);
  const found =
    window.toMs <= window.fromMs
      ? []
      : await recordedRows(window, { labelled: true, limit: rowsAtMost });
  const rows = found.filter(({ label }) => Number.isFinite(terms.lossOf(0, label ?? '')));
  const needed = policy.gate.rowsAtLeast;
  if (rows.length < needed) return { kind: 'collecting', rows: rows.length, needed };
  const scores = await scoreRows(executor, model, [baseVersion, version], rows);
  const [champion = [], challenger = []] = [scores.get(baseVersion), scores.get(version)];
  const broken = challenger.filter((score) => !terms.isAnswer(score)).length;
  const judged = championGate(gateRows(terms, rows, { champion, challenger }), policy.gate);
  const { latencyP95Ms } = await versionBehaviour(
    { ...window, version: baseVersion },
    watched.positive?.name ?? null,
  );
  return {
    ...judged,
    kind: 'judged',
    at: now.toISOString(),
    ...(broken > 0
      ? { passed: false, reason: `${broken} of its answers are not ${terms.answer}.` }
      : {}),
    measure: terms.measure,
    fromAt: new Date(window.fromMs).toISOString(),
    toAt: new Date(window.toMs).toISOString(),
    overall: toWire(judged.overall),
    slices: judged.slices.map(toWire),
    usual: {
      latencyP95Ms,
      ...(broken > 0 ? { meanScore: 0, sureness: null, spread: null } : terms.usualOf(challenger)),
    },
  };
}
