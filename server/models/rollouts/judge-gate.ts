import { privacyRules } from '#lib/schemas/models-inference.ts';
import type { Gate } from '#lib/schemas/models-rollouts.ts';
import { baselineCuts } from '#server/models/slice-columns.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { readWatch } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';
import { recordedRows, versionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import { chosenSlices } from './chosen-slices.ts';
import { compareVersions } from './compare-versions.ts';
import type { Rollout } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';
import { termsOf, usualOfBoth } from './task-terms.ts';

const rowsAtMost = 5_000;
/** Of the newest requests, labelled or not: what the answers are like without the choice that labels make. */
const usualRows = 1_000;

/** What the watch of the model learned; null while it has not. */
export async function watchedModel(model: string): Promise<WatchState | null> {
  return readWatch(await db().modelWatch.findUnique({ where: { model } })).state;
}

/** What kind of answers the store reads of it. */
export const answersOf = ({ kind, positive }: WatchState) => ({
  kind,
  positive: positive?.name ?? null,
});

/** How the gate slices rows: what was chosen for the model, by the privacy rules of now. */
async function slicesFor(model: string, rows: readonly RecordedRow[]) {
  const { sliceColumns = [] } = readWatch(
    await db().modelWatch.findUnique({ where: { model } }),
  ).settings;
  const row = await db().inferenceModel.findUnique({ where: { name: model } });
  const privacy = privacyRules.parse(row?.privacy ?? {});
  return chosenSlices(rows, { names: sliceColumns, baseline: await baselineCuts(model), privacy });
}

/** Both versions on the same rows, asked from the executor. */
async function askBoth(
  { model, version, baseVersion, executor }: Rollout,
  rows: readonly RecordedRow[],
) {
  const scores = await scoreRows(executor, model, [baseVersion, version], rows);
  return { champion: scores.get(baseVersion) ?? [], challenger: scores.get(version) ?? [] };
}

/**
 * Champion and challenger on the same labelled requests, all of them later than the training data and old enough to
 * have their labels. Both are asked from the executor, so that no stored score of another time comes in. What is usual
 * comes from the newest requests whatever their labels: those with a label may be chosen by it.
 */
export async function judgeGate(rollout: Rollout, watched: WatchState, now: Date): Promise<Gate> {
  const { model, baseVersion, policy } = rollout;
  const window = {
    model,
    fromMs: rollout.trainedToAt.getTime(),
    toMs: now.getTime() - watched.labelDelayMs,
    version: null,
  };
  const needed = policy.gate.rowsAtLeast;
  const { isTruth } = termsOf(watched);
  const found =
    window.toMs <= window.fromMs
      ? []
      : await recordedRows(window, {
          labelled: watched.kind,
          limit: Math.max(rowsAtMost, needed),
        });
  const rows = found.filter(({ label }) => isTruth(label ?? ''));
  if (rows.length < needed) return { kind: 'collecting', rows: rows.length, needed };
  const newest = await recordedRows(
    { ...window, toMs: now.getTime() },
    { labelled: null, limit: usualRows },
  );
  const judged = await askBoth(rollout, rows);
  const asked = await askBoth(rollout, newest);
  const terms = termsOf(watched, [...judged.champion, ...judged.challenger]);
  const { latencyP95Ms } = await versionBehaviour(
    { ...window, version: baseVersion },
    answersOf(watched),
  );
  const { own, beside } = usualOfBoth(terms, { own: asked.challenger, beside: asked.champion });
  return {
    ...compareVersions(terms, rows, judged, policy.gate, await slicesFor(model, rows)),
    kind: 'judged',
    at: now.toISOString(),
    measure: terms.measure,
    fromAt: new Date(window.fromMs).toISOString(),
    toAt: new Date(window.toMs).toISOString(),
    usual: { ...own, latencyP95Ms, rows: newest.length, beside },
  };
}
