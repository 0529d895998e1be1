import { championGate } from '#engines/performance/champion-gate.ts';
import type { GateRow, SliceComparison } from '#engines/performance/champion-gate.ts';
import type { Gate, GateComparison } from '#lib/schemas/models-rollouts.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { readWatch } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import type { ModelAnswer } from '#server/platform/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';
import { recordedRows, versionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import type { Rollout } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';
import type { TaskTerms } from './task-terms.ts';
import { termsOf } from './task-terms.ts';

const rowsAtMost = 5_000;

/** What the watch of the model learned; null while it has not. */
export async function watchedModel(model: string): Promise<WatchState | null> {
  return readWatch(await db().modelWatch.findUnique({ where: { model } })).state;
}

/** What kind of answers the store reads of it. */
export const answersOf = ({ kind, positive }: WatchState) => ({
  kind,
  positive: positive?.name ?? null,
});

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function toWire(compared: SliceComparison): GateComparison {
  return { ...compared, lower: finite(compared.lower), upper: finite(compared.upper) };
}

function gateRows(
  terms: TaskTerms,
  rows: readonly RecordedRow[],
  answers: { champion: readonly ModelAnswer[]; challenger: readonly ModelAnswer[] },
): GateRow[] {
  return rows.map((row, at) => {
    const lossOf = (list: readonly ModelAnswer[]): number =>
      terms.lossOf(list[at] ?? null, row.label ?? '');
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
export async function judgeGate(rollout: Rollout, watched: WatchState, now: Date): Promise<Gate> {
  const { model, version, baseVersion, executor, policy } = rollout;
  const window = {
    model,
    fromMs: rollout.trainedToAt.getTime(),
    toMs: now.getTime() - watched.labelDelayMs,
    version: null,
  };
  const { isTruth } = termsOf(watched);
  const found =
    window.toMs <= window.fromMs
      ? []
      : await recordedRows(window, { labelled: true, limit: rowsAtMost });
  const rows = found.filter(({ label }) => isTruth(label ?? ''));
  const needed = policy.gate.rowsAtLeast;
  if (rows.length < needed) return { kind: 'collecting', rows: rows.length, needed };
  const scores = await scoreRows(executor, model, [baseVersion, version], rows);
  const [champion = [], challenger = []] = [scores.get(baseVersion), scores.get(version)];
  const terms = termsOf(watched, [...champion, ...challenger]);
  const broken = challenger.filter((score) => !terms.isAnswer(score)).length;
  const judged = championGate(gateRows(terms, rows, { champion, challenger }), policy.gate);
  const { latencyP95Ms } = await versionBehaviour(
    { ...window, version: baseVersion },
    answersOf(watched),
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
      ...(broken > 0
        ? { meanScore: null, sureness: null, spread: null, mix: null }
        : terms.usualOf(challenger)),
    },
  };
}
