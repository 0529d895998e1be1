import { formatCount, formatMetric } from '#lib/format.ts';
import type { VerificationResult } from '#lib/schemas/actions/actions.ts';
import { formatClock } from '#lib/time-format.ts';

type Judged = Pick<
  VerificationResult['criteria'][number],
  'must' | 'bound' | 'exclusive' | 'samples' | 'good' | 'failing' | 'median' | 'passed'
>;
type Span = Pick<VerificationResult, 'fromAt' | 'toAt'>;

/** Times of verifications shorter than this include seconds. */
const SECONDS_BELOW_MS = 120_000;
/**
 * Minimum free share at one end of the span. With less, the failing samples have no distinct start
 * or end.
 */
const FREE_SHARE = 0.2;

/**
 * Position of the failing samples in the verification, such as ", all after 21:21"; empty if they
 * are spread over all of it.
 */
function describeTimes(judged: Judged, { fromAt, toAt }: Span, zone: string): string {
  const { firstAt = null, lastAt = null } = judged.failing ?? {};
  if (firstAt === null || lastAt === null) return '';
  const [fromMs, toMs] = [Date.parse(fromAt), Date.parse(toAt)];
  const [firstMs, lastMs] = [Date.parse(firstAt), Date.parse(lastAt)];
  const spanMs = toMs - fromMs;
  const clock = (atMs: number) => formatClock(atMs, zone, spanMs < SECONDS_BELOW_MS);
  const late = firstMs - fromMs > FREE_SHARE * spanMs;
  const early = toMs - lastMs > FREE_SHARE * spanMs;
  if (late && early && clock(firstMs) === clock(lastMs)) return `, at ${clock(firstMs)}`;
  if (late && early) return `, all from ${clock(firstMs)} to ${clock(lastMs)}`;
  if (late) return `, all after ${clock(firstMs)}`;
  return early ? `, the last at ${clock(lastMs)}` : '';
}

/** The failing side of a criterion: "above 171 ms" if the value must be below. */
function badSide({ must, bound, exclusive }: Judged, unit: string): string {
  const side = must === 'below' ? 'above' : 'below';
  return `${exclusive === true ? 'at or ' : ''}${side} ${formatMetric(bound, unit)}`;
}

/**
 * Number and time of a criterion's failing samples, in the reader's zone: "6 of 15 samples above
 * 171 ms, all after 21:21". `unit` is that of the signal.
 */
export function describeSamples(judged: Judged, span: Span, unit: string, zone: string): string {
  const { samples, good, must, bound } = judged;
  if (samples === 0) return 'No samples';
  const failing = judged.failing?.count ?? (good === undefined ? null : samples - good);
  // Older verifications have only a median, no counts.
  if (failing === null)
    return `median ${formatMetric(judged.median, unit)} of ${formatCount(samples, 'sample')}, must be ${must} ${formatMetric(bound, unit)}`;
  if (failing === 0)
    return `${samples === 1 ? 'The sample is' : `All ${formatCount(samples, 'sample')} are`} ${must} ${formatMetric(bound, unit)}`;
  const times = failing === samples ? '' : describeTimes(judged, span, zone);
  return `${failing} of ${formatCount(samples, 'sample')} ${badSide(judged, unit)}${times}`;
}

type Progress = { samples: number; needed: number; untilAt: string };

/** "7 of 12 samples" until there are enough, then the end of the window. */
export function describeProgress({ samples, needed, untilAt }: Progress, zone: string): string {
  return samples < needed
    ? `${samples} of ${needed} samples`
    : `${needed} samples reached, window ends ${formatClock(Date.parse(untilAt), zone)}`;
}
