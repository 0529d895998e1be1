import type { GateOptions } from '#engines/performance/comparison/champion-gate.ts';
import { privacyRules } from '#lib/schemas/inference/inference.ts';
import type { GateCheck } from '#lib/schemas/rollouts/gate.ts';
import type { RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import type { Gate } from '#lib/schemas/rollouts/rollouts.ts';
import { baselineCuts } from '#server/drift/slice-columns.ts';
import { readWatch, type MonitoringState } from '#server/inference/monitor-state.ts';
import { askVersions, type VersionUsage } from '#server/inference/performance/score-rows.ts';
import { termsOf, usualOfBoth, type TaskTerms } from '#server/inference/performance/task-terms.ts';
import { db } from '#server/platform/database/db.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import {
  recordedRows,
  versionBehaviour,
  type RecordedRow,
} from '#server/telemetry/queries/inference/recorded-rows.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';
import { chosenSlices } from '../comparison/chosen-slices.ts';
import { compareVersions } from '../comparison/compare-versions.ts';
import { answerCosts } from '../comparison/prediction-costs.ts';
import type { Rollout } from '../rollout-row.ts';
import { costCheck, rightsOf } from './check-cost.ts';
import { reachChecks } from './check-reach.ts';
import { checkRequests } from './check-requests.ts';
import { withMoreChecks } from './comparison-checks.ts';

const rowsAtMost = 5_000;
/** Number of newest requests to read, labeled or not, so that labels do not bias the selection. */
const usualRows = 1_000;

/** Learned monitoring state of the model; null until it is learned. */
export async function watchedModel(model: string): Promise<MonitoringState | null> {
  return readWatch(await db().modelWatch.findUnique({ where: { model } })).state;
}

/** Prediction kind and positive class of a model, for reads from the store. */
export const answersOf = ({ kind, positive }: MonitoringState) => ({
  kind,
  positive: positive?.name ?? null,
});

/** Slices of the gate, from the columns chosen for the model, under the current privacy rules. */
async function slicesFor(model: string, rows: readonly RecordedRow[]) {
  const { sliceColumns = [] } = readWatch(
    await db().modelWatch.findUnique({ where: { model } }),
  ).settings;
  const row = await db().inferenceModel.findUnique({ where: { name: model } });
  const privacy = privacyRules.parse(row?.privacy ?? {});
  return chosenSlices(rows, { names: sliceColumns, baseline: await baselineCuts(model), privacy });
}

/** Predictions of both versions for the same rows, and their usage. */
type Params = {
  champion: ModelAnswer[];
  challenger: ModelAnswer[];
  usage: ReadonlyMap<string, VersionUsage>;
};

/** Requests predictions of both versions for the same rows from the executor. */
async function askBoth(
  { model, version, baseVersion, executor }: Rollout,
  rows: readonly RecordedRow[],
): Promise<Params> {
  const { answers, usage } = await askVersions(executor, model, [baseVersion, version], rows);
  return {
    champion: answers.get(baseVersion) ?? [],
    challenger: answers.get(version) ?? [],
    usage,
  };
}

/** Requirements that the policy sets for a version. */
function optionsOf({ rule, margin, ...rest }: RetrainPolicyBody['gate']): GateOptions {
  return { ...rest, rule: rule === 'better' ? { kind: rule } : { kind: rule, margin } };
}

type Sample = { rows: RecordedRow[]; answers: Params };
type Samples = { watched: MonitoringState; terms: TaskTerms; labelled: Sample; newest: Sample };

/** Checks in addition to the comparison: reach, schema and cost. */
async function moreChecks(
  { model, version, baseVersion, policy }: Rollout,
  { watched, terms, labelled, newest }: Samples,
  now: Date,
): Promise<GateCheck[]> {
  const versions = { champion: baseVersion, challenger: version };
  const told = { usage: labelled.answers.usage, rows: labelled.rows.length };
  const costs = await answerCosts(model, versions, told, now);
  const rights = rightsOf(terms, labelled.rows, labelled.answers);
  return [
    ...reachChecks(watched, newest.answers, policy.gate.reachFall),
    await checkRequests({ model, version, base: baseVersion }, newest.rows, now),
    costCheck(costs, rights, policy.gate.costPerCorrectAtMost),
  ];
}

/** Labeled requests after the training data, with labels that show the quality of a prediction. */
async function truthsIn(window: InferenceWindow, watched: MonitoringState, needed: number) {
  if (window.toMs <= window.fromMs) return [];
  const { isTruth } = termsOf(watched);
  const limit = Math.max(rowsAtMost, needed);
  const found = await recordedRows(window, { labelled: watched.kind, limit });
  return found.filter(({ label }) => isTruth(label ?? ''));
}

/** Predictions for the newest requests, labeled or not, and the latency of the serving version. */
async function usualOf(
  terms: TaskTerms,
  { rows, answers }: Sample,
  window: InferenceWindow,
  watched: MonitoringState,
) {
  const { latencyP95Ms } = await versionBehaviour(window, answersOf(watched));
  const both = { own: answers.challenger, beside: answers.champion };
  const { own, beside } = usualOfBoth(terms, both);
  return { ...own, latencyP95Ms, rows: rows.length, beside };
}

/**
 * Compares champion and challenger on the same labeled requests, all later than the training data
 * and old enough to have their labels. The executor predicts with both versions, so that no stored
 * score from another time is used. The baseline uses the newest requests, labeled or not, because
 * labeled requests may be a biased selection.
 */
export async function judgeGate(
  rollout: Rollout,
  watched: MonitoringState,
  now: Date,
): Promise<Gate> {
  const { model, baseVersion, policy } = rollout;
  const window = {
    model,
    fromMs: rollout.trainedToAt.getTime(),
    toMs: now.getTime() - watched.labelDelayMs,
    version: null,
  };
  const needed = policy.gate.rowsAtLeast;
  const rows = await truthsIn(window, watched, needed);
  if (rows.length < needed) return { kind: 'collecting', rows: rows.length, needed };
  const upToNow = { ...window, toMs: now.getTime() };
  const newest = await recordedRows(upToNow, { labelled: null, limit: usualRows });
  const answers = await askBoth(rollout, rows);
  const ofNewest = { rows: newest, answers: await askBoth(rollout, newest) };
  const terms = termsOf(watched, [...answers.champion, ...answers.challenger]);
  const slices = await slicesFor(model, rows);
  const compared = compareVersions(terms, rows, answers, optionsOf(policy.gate), slices);
  const samples = { watched, terms, labelled: { rows, answers }, newest: ofNewest };
  return {
    ...withMoreChecks(compared, await moreChecks(rollout, samples, now)),
    kind: 'judged',
    at: now.toISOString(),
    measure: terms.measure,
    fromAt: new Date(window.fromMs).toISOString(),
    toAt: new Date(window.toMs).toISOString(),
    usual: await usualOf(terms, ofNewest, { ...window, version: baseVersion }, watched),
  };
}
