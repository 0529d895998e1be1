import type { CandidateChange, CauseEvidence, CauseSeries } from '#engines/causes/cause-input.ts';
import { formatFactor, formatFigure, formatSpan } from '#engines/causes/format-figure.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import type { ExplainedBy } from '#engines/causes/own-latency.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';

const ROLE_WORDS: Record<CauseSeries['role'], string> = {
  traffic: 'request rate',
  errors: 'error ratio',
  latency: 'latency',
  memory: 'memory',
  cpu: 'CPU',
  disk: 'disk use',
  descriptors: 'open file descriptors',
  queue: 'waiting',
  health: 'health check',
  certificate: 'days until the certificate expires',
  quality: 'quality',
  estimate: 'estimated quality',
  data: 'share of bad values',
  drift: 'drift',
  labels: 'labels received',
  other: 'signal',
};

function describeQuantile(series: CauseSeries): string {
  const quantile = /\.(p\d+)$/.exec(series.metric)?.[1];
  return quantile && series.role === 'latency' ? ` (${quantile})` : '';
}

/** Name of a series as text: `latency (p95) of a`, `latency (p95) of calls from a to b`. */
export function describeSeries(series: CauseSeries): string {
  const words =
    series.role === 'other' || series.role === 'queue' ? series.metric : ROLE_WORDS[series.role];
  const of = series.caller
    ? `calls from ${series.caller.name} to ${series.resource.name}`
    : series.resource.name;
  return `${words}${describeQuantile(series)} of ${of}`;
}

/** Minimum latency increase that is described as a factor. */
const CLEAR_FACTOR = 1.5;

/** Slowdown as text: `a needs 5.4 times the time (p95: 40 ms to 210 ms)`. */
function describeSlowdown({ series, shift, ratio }: Measured): string {
  const subject = series.caller
    ? `Calls from ${series.caller.name} to ${series.resource.name} take`
    : `${series.resource.name} takes`;
  const quantile = /\.(p\d+)$/.exec(series.metric)?.[1];
  const figures = `${formatFigure(shift.before, series.unit)} to ${formatFigure(shift.after, series.unit)}`;
  return `${subject} ${formatFactor(ratio)} times as long (${quantile ? `${quantile}: ` : ''}${figures})`;
}

/**
 * One sentence with both figures. `a needs 5.4 times the time (p95: 40 ms to 210 ms)` for a clear
 * latency increase, otherwise `Error ratio of a rose from 1% to 12%`.
 */
export function describeShift(measured: Measured): string {
  const { series, shift, delta, sure, ratio } = measured;
  if (series.role === 'latency' && sure >= 2 && shift.before > 0 && ratio >= CLEAR_FACTOR)
    return describeSlowdown(measured);
  const words = describeSeries(series);
  const verb = Math.abs(sure) < 2 ? 'stayed at' : delta >= 0 ? 'rose' : 'fell';
  const figures =
    verb === 'stayed at'
      ? formatFigure(shift.after, series.unit)
      : `from ${formatFigure(shift.before, series.unit)} to ${formatFigure(shift.after, series.unit)}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${verb} ${figures}`;
}

/** Share of the increase that the callees account for, as a sentence. */
export function describeExplained(
  resource: ResourceRef,
  share: number,
  by: readonly ExplainedBy[],
  nameOf: (key: string) => string,
): string {
  const names = by.slice(0, 2).map((item) => nameOf(item.callee));
  return `${formatFigure(share, '1')} of the rise in ${resource.name} comes from its calls to ${names.join(' and ')}`;
}

/** Time between a change and the onset as text: `The signals changed 12 s after the change`. */
export function describeTiming(change: CandidateChange, onsetMs: number): string {
  const lagMs = onsetMs - change.atMs;
  if (Math.abs(lagMs) < 2000) return 'The signals changed at the time of the change';
  return lagMs > 0
    ? `The signals changed ${formatSpan(lagMs)} after the change`
    : `The change happened ${formatSpan(lagMs)} after the signals had changed`;
}

export function changeTitle(change: CandidateChange): string {
  const versions = change.before && change.after ? ` (${change.before} to ${change.after})` : '';
  return `${change.title}${change.title.includes(change.after ?? '\u0000') ? '' : versions}`;
}

/** The evidence row of a series, for the diagnosis and its charts. */
export function evidenceOf(measured: Measured): CauseEvidence {
  const { series, shift, onset } = measured;
  return {
    seriesId: series.seriesId,
    metric: series.metric,
    title: describeShift(measured),
    onsetMs: onset.onsetMs,
    before: shift.before,
    after: shift.after,
    score: shift.score,
  };
}
