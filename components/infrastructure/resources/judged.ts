import { limitDuration } from '#components/governance/limit-text.ts';
import { describeBasis, nextBasis } from '#components/labels/expected-range-text.ts';
import type { ChartPlan } from '#components/metrics/chart-plans.ts';
import { inEnvironment, withPoints } from '#components/metrics/metric-range.ts';
import { limitsOf, type DetectionLimit } from '#components/metrics/use-limits.ts';
import { formatMetric } from '#lib/format.ts';
import type { RangeResult } from '#lib/schemas/infrastructure/infrastructure.ts';

export interface JudgedRow {
  id: string;
  title: string;
  state: 'judged' | 'learning' | 'no-data' | 'shown';
  /** The current basis of the evaluation. */
  now: string;
  /** The next basis of the evaluation, and when it starts. */
  next: string | null;
}

export interface JudgedContext {
  environment: string | null;
  limits: readonly DetectionLimit[];
  firstSeenMs: number;
  zone: string;
  nowMs: number;
}

/** Only golden signals are compared with their expected range. */
const GOLDEN = /^(?:service|edge)\.(?:request\.rate|error\.ratio|latency\.)/u;
const LEAKING = 'process.memory.usage';

const DIRECTION: Record<string, string> = {
  '>': 'above',
  '>=': 'from',
  '<': 'below',
  '<=': 'up to',
};

function describeLimit(limits: readonly DetectionLimit[], unit: string): string {
  return limits
    .map(
      (limit) =>
        `${limit.severity} ${DIRECTION[limit.comparison] ?? 'at'} ${formatMetric(limit.limit, unit)} (${limitDuration(limit)})`,
    )
    .join(', ');
}

function goldenRow(
  plan: ChartPlan,
  result: RangeResult | undefined,
  context: JudgedContext,
): Omit<JudgedRow, 'id' | 'title'> {
  const series = withPoints(inEnvironment(result?.series ?? [], context.environment));
  const ready = series.filter((each) => each.expected?.state === 'ready');
  if (series.length === 0)
    return { state: 'no-data', now: 'No value in this range, so not evaluated', next: null };
  const { firstSeenMs, zone, nowMs } = context;
  const first = ready[0]?.expected;
  if (ready.length === 0 || !first)
    return {
      state: 'learning',
      now: 'Not evaluated yet',
      next: 'after 10 samples within one hour',
    };
  const many = series.length > 1 ? `${ready.length} of ${series.length} lines ` : '';
  const against = `${many}against ${describeBasis(first.basis)}`;
  return {
    state: 'judged',
    now: `${against.slice(0, 1).toUpperCase()}${against.slice(1)}`,
    next: nextBasis(first.basis, firstSeenMs, zone, nowMs),
  };
}

/** Current and next evaluation of each signal of a resource by the detector. */
export function judgedRows(
  plans: readonly ChartPlan[],
  results: readonly (RangeResult | undefined)[],
  context: JudgedContext,
): JudgedRow[] {
  return plans.flatMap((plan, index): JudgedRow[] => {
    const query = plan.queries[plan.primary ?? 0];
    const result = results[index];
    if (query === undefined || result === undefined) return [];
    const row = { id: plan.id, title: plan.title };
    if (GOLDEN.test(query.metric)) {
      const golden = goldenRow(plan, result, context);
      return plan.optional && golden.state === 'no-data' ? [] : [{ ...row, ...golden }];
    }
    const limits = limitsOf(context.limits, query.metric, query.labels);
    const sent = withPoints(inEnvironment(result.series, context.environment)).length > 0;
    if (limits.length === 0 && query.metric !== LEAKING) return [];
    if (!sent)
      return [
        { ...row, state: 'no-data', now: 'No value in this range, so not evaluated', next: null },
      ];
    if (limits.length > 0)
      return [
        { ...row, state: 'judged', now: `Limit: ${describeLimit(limits, plan.unit)}`, next: null },
      ];
    return [
      {
        ...row,
        state: 'judged',
        now: 'Steady growth over the last 120 samples, excluding restarts and warm-up',
        next: null,
      },
    ];
  });
}

/**
 * A sentence about the expected range of signals that are not evaluated against it; null where no
 * range is drawn.
 */
export function rangeSentence(
  plans: readonly ChartPlan[],
  results: readonly (RangeResult | undefined)[],
  { environment, firstSeenMs, zone, nowMs }: JudgedContext,
): string | null {
  const drawn = plans.flatMap((plan, index) => {
    const query = plan.queries[plan.primary ?? 0];
    if (query?.expected !== true || GOLDEN.test(query.metric)) return [];
    return withPoints(inEnvironment(results[index]?.series ?? [], environment));
  });
  if (drawn.length === 0) return null;
  const basis = drawn.find((series) => series.expected?.state === 'ready')?.expected?.basis;
  if (basis === undefined)
    return 'Expected range: after 10 samples within one hour. Evidence only, raises no alert.';
  const next = nextBasis(basis, firstSeenMs, zone, nowMs);
  return `Expected range: against ${describeBasis(basis)}${next === null ? '' : `; ${next}`}. Evidence only, raises no alert.`;
}

/** Charts of signals that are not evaluated and only serve as evidence. */
export function onlyShown(
  plans: readonly ChartPlan[],
  rows: readonly JudgedRow[],
): readonly string[] {
  const judged = new Set(rows.map((row) => row.id));
  return plans.filter((plan) => !judged.has(plan.id) && !plan.optional).map((plan) => plan.title);
}
