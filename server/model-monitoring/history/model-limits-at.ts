import { z } from 'zod';
import { boundsOf } from '#engines/performance/limits/limit-bounds.ts';
import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { ModelAt } from '#lib/schemas/models/governance.ts';
import { limitsInForce, type LimitInForce } from '#server/infrastructure/limits-in-force.ts';
import { db } from '#server/platform/database/db.ts';

const words: Readonly<Record<string, string>> = {
  missing: 'missing values',
  range: 'values out of range',
  new_category: 'unknown categories',
  type: 'values of a different type',
  stale: 'seconds without a value above baseline',
  frozen: 'frozen columns',
  scaled_up: 'factor by which all values of a column are larger',
  scaled_down: 'factor by which all values of a column are smaller',
  drift: 'drift of a column',
  drift_share: 'share of drifted columns',
  prediction_drift: 'prediction drift',
  multivariate_drift: 'multivariate drift',
  label_maturity: 'labels received',
  labels_on_time: 'labels received on time',
  rows_per_minute: 'requests per minute',
  row_age: 'age of the newest request in seconds',
  error_ratio: 'share of failed requests',
  latency_p50: 'median latency in seconds',
  latency_p95: '95th percentile of the latency in seconds',
  disparate_impact: 'smallest divided by largest share of favorable predictions',
  equal_opportunity_difference: 'gap of the true positive rate between groups',
  coverage: 'share of the catalog shown',
  popularity_bias: 'popularity bias',
  answer_length: 'median output length in characters',
  empty_answers: 'share of empty outputs',
  refused_answers: 'share of refusals',
  cut_off_answers: 'share of truncated outputs',
  input_tokens: 'input tokens per request',
  output_tokens: 'output tokens per request',
};

const short = (value: number): number => Number(value.toPrecision(4));

function metricOf({ basis, measure }: LimitInForce): string {
  if (basis === 'realised' || basis === 'estimated') return 'model.quality';
  if (basis === 'slices') return 'model.slice_rise';
  if (basis === 'fairness') return 'model.fairness';
  return basis === 'quality' ? 'model.data_quality' : `model.${measure}`;
}

function sentenceOf(limit: LimitInForce): string {
  const { low, high } = boundsOf(limit);
  const parts = [
    low === null ? null : `< ${short(low)}`,
    high === null ? null : `> ${short(high)}`,
  ];
  return parts.filter((part) => part !== null).join(' or ');
}

function nameOf({ basis, measure }: LimitInForce): string {
  if (basis === 'slices')
    return `rise in ${measureName(measure)} of a slice relative to the other rows`;
  const known = new Map(Object.entries(words)).get(measure);
  return basis === 'realised' || basis === 'estimated'
    ? `${basis} ${measureName(measure)}`
    : (known ?? measure);
}

const savedWatch = z.object({ enabled: z.boolean() });

/**
 * Whether monitoring of the model was on at a given time. It is on from the first request until a
 * user turns it off.
 */
async function isWatched(model: string, at: Date): Promise<boolean> {
  const last = await db().auditEntry.findFirst({
    where: {
      subjectKind: 'model',
      subjectId: model,
      action: 'models.save-watch',
      occurredAt: { lte: at },
    },
    orderBy: { occurredAt: 'desc' },
    select: { after: true },
  });
  return savedWatch.catch({ enabled: true }).parse(last?.after ?? {}).enabled;
}

/**
 * Limits of the model (learned, user-set and default) in effect at a given time, each with its
 * previous version. Empty before the first requests and while monitoring was off.
 */
export async function modelLimitsAt(model: string, at: Date): Promise<ModelAt['watch']['limits']> {
  const sends = await db().inferenceModel.findUnique({
    where: { name: model },
    select: { createdAt: true },
  });
  if (sends === null || sends.createdAt > at || !(await isWatched(model, at))) return [];
  const rows = await db().modelLimit.findMany({
    where: { model, createdAt: { lte: at } },
    orderBy: [{ measure: 'asc' }, { basis: 'asc' }, { version: 'desc' }],
    distinct: ['measure', 'basis'],
  });
  return limitsInForce(rows)
    .filter(({ enabled }) => enabled)
    .map((limit) => ({
      name: nameOf(limit),
      metric: metricOf(limit),
      sentence: sentenceOf(limit),
      version: limit.version,
      since: limit.editedAt ?? sends.createdAt.toISOString(),
    }));
}
