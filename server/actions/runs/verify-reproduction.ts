import { z } from 'zod';
import {
  judgeReproduction,
  relativeTolerance,
  repeatsAtLeast,
  reproductionConfidence,
  type JudgedReproduction,
} from '#engines/performance/comparison/judge-reproduction.ts';
import type { VerificationResult } from '#lib/schemas/actions/actions.ts';
import type { Plan } from '#lib/schemas/actions/plan.ts';
import type { DatasetThenAndNow, Reproduction } from '#lib/schemas/experiments/reproduce.ts';
import type { WireFloat } from '#lib/schemas/experiments/wire.ts';
import { reproduceParameters } from '#server/actions/targets/reproduce-state.ts';
import {
  digestsByName,
  environmentOf,
  readTrainingRecord,
  repeatsOf,
  type TrainingRecord,
} from '#server/experiments/training-record.ts';
import { db } from '#server/platform/database/db.ts';

/** Maximum lag of a trainer's clock behind Tandem's clock, in milliseconds. */
const clockSkewMs = 5 * 60_000;
const reported = z.object({ runId: z.string().min(1) });
type Window = { fromMs: number; nowMs: number };
type Judged = { reproduction: Reproduction; reason: string };

function toWire(value: number): WireFloat {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function describeMethod(metrics: JudgedReproduction['metrics']): string {
  const runs = Math.max(0, ...metrics.map((each) => each.runs));
  return runs < repeatsAtLeast
    ? `${runs < 2 ? 'No other run has' : 'Only two runs have'} the same parameters, data and code, so the spread is unknown: each metric must be equal up to ${relativeTolerance} of its value.`
    : `Prediction interval (Student's t) for one more run, from ${runs} runs with the same parameters, data and code; ${reproductionConfidence * 100} % over all metrics together (Bonferroni).`;
}

function compareData(then: TrainingRecord, now: TrainingRecord): DatasetThenAndNow[] {
  const by = digestsByName(now.datasets);
  return [...digestsByName(then.datasets)].map(([name, digest]) => ({
    name,
    before: digest,
    now: by.get(name) ?? null,
  }));
}

/** Reason that the reported run is not a valid reproduction, or null. */
function whyNoProof(
  then: TrainingRecord,
  now: TrainingRecord | null,
  sinceMs: number,
): string | null {
  if (now === null || now.deleted) return 'The run reported by the executor does not exist.';
  if (now.reproduces !== then.id)
    return 'The run reported by the executor does not reference this run in the tag tandem.reproduces.';
  if (now.startedAt.getTime() < sinceMs - clockSkewMs)
    return 'The run reported by the executor is older than the order.';
  return now.status === 'FINISHED' ? null : `The new run ended as ${now.status}.`;
}

const open: Reproduction = {
  verdict: 'not_comparable',
  runId: null,
  datasets: [],
  metrics: [],
  method: null,
};

const fileName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Files with the same name that pin a different environment. A run that logged none cannot be
 * compared.
 */
async function otherEnvironment(then: TrainingRecord, now: TrainingRecord): Promise<string[]> {
  const [before, after] = await Promise.all([environmentOf(then.id), environmentOf(now.id)]);
  const digests = new Map(after.map(({ path, sha256 }) => [fileName(path), sha256]));
  return before.flatMap(({ path, sha256 }) => {
    const found = digests.get(fileName(path)) ?? sha256;
    return found === sha256 ? [] : [fileName(path)];
  });
}

/**
 * Compares the data first: training on other data is never a reproduction, regardless of its
 * metrics.
 */
async function compare(
  then: TrainingRecord,
  now: TrainingRecord,
  metrics: readonly string[],
): Promise<Judged> {
  const datasets = compareData(then, now);
  const base = { ...open, runId: now.id, datasets };
  const changed = datasets.filter((each) => each.now !== null && each.now !== each.before);
  if (changed.length > 0)
    return {
      reproduction: { ...base, verdict: 'data_changed' },
      reason: `Data changed: ${changed.map(({ name, before, now: found }) => `${name} was ${before}, and was ${found ?? ''} in the new run`).join('; ')}.`,
    };
  const silent = datasets.find((each) => each.now === null);
  if (silent !== undefined)
    return {
      reproduction: base,
      reason: `The new run does not report the digest of ${silent.name}, so its training data is unknown.`,
    };
  if (now.code !== null && now.code !== then.code)
    return {
      reproduction: base,
      reason: `The new run used different code: ${now.code} instead of ${then.code ?? 'none'}.`,
    };
  const files = await otherEnvironment(then, now);
  if (files.length > 0)
    return {
      reproduction: base,
      reason: `The new run used a different environment: ${files.join(', ')} differ${files.length === 1 ? 's' : ''}.`,
    };
  const repeats = await repeatsOf(then, now.id);
  const judged = judgeReproduction(
    metrics.map((metric) => ({
      metric,
      before: then.metrics.get(metric) ?? Number.NaN,
      now: now.metrics.get(metric) ?? null,
      repeats: repeats.flatMap((run) => run.metrics.get(metric) ?? []),
    })),
  );
  return { reproduction: { ...base, ...wireOf(judged) }, reason: reasonOf(judged) };
}

function wireOf({
  verdict,
  metrics,
}: JudgedReproduction): Pick<Reproduction, 'verdict' | 'metrics' | 'method'> {
  return {
    verdict:
      verdict === 'reproduced'
        ? 'reproduced'
        : verdict === 'not reproduced'
          ? 'not_reproduced'
          : 'not_comparable',
    metrics: metrics.map((each) => ({
      ...each,
      before: toWire(each.before),
      now: each.now === null ? null : toWire(each.now),
      method: each.method === 'tolerance' ? 'tolerance' : 'prediction_interval',
    })),
    method: describeMethod(metrics),
  };
}

function reasonOf({ verdict, metrics }: JudgedReproduction): string {
  const named = (of: string) =>
    metrics
      .filter((each) => each.verdict === of)
      .map(({ metric }) => metric)
      .join(', ');
  if (verdict === 'reproduced')
    return metrics.length === 1
      ? 'Reproduced: the metric is within its allowed range.'
      : `Reproduced: all ${metrics.length} metrics are within their allowed ranges.`;
  return verdict === 'not reproduced'
    ? `Not reproduced: outside the allowed range: ${named('outside')}.`
    : `The new run does not report ${named('missing')}.`;
}

const outcomes = {
  reproduced: 'verified',
  not_reproduced: 'not_verified',
  data_changed: 'not_verified',
  not_comparable: 'inconclusive',
} as const;

/**
 * Decides whether the repeated run reproduced the original. Null while the new run has not ended.
 */
export async function verifyReproduction(
  action: { id: string; plan: Plan },
  { fromMs, nowMs }: Window,
): Promise<VerificationResult | null> {
  const { runId, metrics } = reproduceParameters.parse(action.plan.parameters);
  const run = await db().actionRun.findFirst({
    where: { actionId: action.id, purpose: 'run', status: 'succeeded' },
    orderBy: { createdAt: 'desc' },
    select: { result: true, createdAt: true },
  });
  const said = reported.safeParse(run?.result);
  const then = await readTrainingRecord(runId);
  const now = said.success ? await readTrainingRecord(said.data.runId) : null;
  const running = now?.status === 'RUNNING' || now?.status === 'SCHEDULED';
  if (running && nowMs < fromMs + action.plan.successCriteria.windowMs) return null;
  const why =
    then === null
      ? 'The run no longer exists.'
      : whyNoProof(then, now, run?.createdAt.getTime() ?? fromMs);
  const { reproduction, reason } =
    then === null || now === null || why !== null
      ? { reproduction: { ...open, runId: now?.id ?? null }, reason: why ?? '' }
      : await compare(then, now, metrics);
  return {
    outcome: outcomes[reproduction.verdict],
    reason,
    criteria: [],
    reproduction,
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(nowMs).toISOString(),
  };
}
