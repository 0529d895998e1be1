import { resourceKey } from '#engines/correlate/graph.ts';
import { judgeCriteria, type CriteriaVerdict } from '#engines/decide/judge-criteria.ts';
import type { Point } from '#engines/math/points.ts';
import type { OtherCause, VerificationResult } from '#lib/schemas/actions/actions.ts';
import type { Criterion, Plan } from '#lib/schemas/actions/plan.ts';
import { formatClock } from '#lib/time-format.ts';

/** Raw samples since the run, in time order (epoch ms), and other causes that began after it. */
export type MeasuredCriterion = {
  criterion: Criterion;
  samples: readonly Point[];
  /** Causes that began after the run and can affect the signal, oldest first. */
  otherCauses?: readonly OtherCause[];
};
type Judged = VerificationResult['criteria'][number];

const isoOf = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

const describeMiss = ({ signal, samples, failing }: Judged): string =>
  `${signal.title} missed its limit in ${failing?.count ?? 0} of ${samples} samples.`;

/**
 * Cause to name: the first change or action on a resource that also has an alert, otherwise the
 * first of all.
 */
function leadingCause(causes: readonly OtherCause[]): OtherCause | undefined {
  const alerting = new Set(
    causes.flatMap(({ kind, resource }) =>
      kind === 'alert' && resource !== null ? [resourceKey(resource)] : [],
    ),
  );
  const supported = causes.find(
    ({ kind, resource }) =>
      kind !== 'alert' && resource !== null && alerting.has(resourceKey(resource)),
  );
  return supported ?? causes[0];
}

/** Example: "Another cause began after the run: Deploy cart 2.3.0 at 21:20 UTC (and 1 more)." */
function describeOtherCauses(causes: readonly OtherCause[]): string {
  const leading = leadingCause(causes);
  if (leading === undefined) return '';
  const { title, resource, at } = leading;
  const where = resource === null || title.includes(resource.name) ? '' : ` (${resource.name})`;
  const others = causes.length === 1 ? '' : ` (and ${causes.length - 1} more)`;
  return ` Another cause started after the run: ${title}${where} at ${formatClock(Date.parse(at))} UTC${others}.`;
}

type Verdict = NonNullable<CriteriaVerdict['verdict']>;

function reasonOf(
  { basis }: Verdict,
  judged: Judged | undefined,
  minSamples: number,
  causes: readonly OtherCause[],
): string {
  if (basis === 'no-signal' || judged === undefined)
    return 'The plan has no signal that could prove the effect.';
  const { signal, samples, good = 0 } = judged;
  switch (basis) {
    case 'held':
      return 'Every success criterion was met for the whole window.';
    case 'missed':
      return describeMiss(judged);
    case 'other-cause':
      return `${describeMiss(judged)}${describeOtherCauses(causes)}`;
    case 'few-samples':
      return `${signal.title}: ${samples} samples, ${minSamples} are required.`;
    case 'mixed':
      return `${signal.title} was within its limit in ${good} of ${samples} samples; three of four are required.`;
  }
}

/**
 * Verdict on measured success criteria at `now` (epoch ms), as stored. Null while the window is
 * open.
 */
export function judgeVerification(
  { minSamples, windowMs }: Pick<Plan['successCriteria'], 'minSamples' | 'windowMs'>,
  measured: readonly MeasuredCriterion[],
  fromMs: number,
  now: number,
): VerificationResult | null {
  const { criteria, verdict } = judgeCriteria(
    measured.map(({ criterion, samples, otherCauses = [] }) => ({
      bound: criterion,
      samples,
      disturbed: otherCauses.length > 0,
    })),
    { minSamples, windowMs, fromMs, nowMs: now },
  );
  if (verdict === null) return null;
  const judged = measured.flatMap(({ criterion }, at): Judged[] => {
    const facts = criteria[at];
    if (facts === undefined) return [];
    const { count, firstAtMs, lastAtMs } = facts.failing;
    return [
      {
        ...criterion,
        median: facts.median,
        samples: facts.samples,
        good: facts.good,
        failing: { count, firstAt: isoOf(firstAtMs), lastAt: isoOf(lastAtMs) },
        passed: facts.passed,
      },
    ];
  });
  const causes = measured[verdict.at]?.otherCauses ?? [];
  return {
    outcome: verdict.outcome === 'failed' ? 'not_verified' : verdict.outcome,
    reason: reasonOf(verdict, judged[verdict.at], minSamples, causes),
    criteria: judged,
    ...(verdict.basis === 'other-cause' ? { otherCauses: [...causes] } : {}),
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(now).toISOString(),
  };
}
