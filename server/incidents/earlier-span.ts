import { comparedSpans } from '#engines/math/compared-spans.ts';
import type { Interval } from '#engines/math/join-intervals.ts';
import { previousPeriod } from '#engines/math/previous-period.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import { db } from '#server/platform/database/db.ts';
import { rowsCounted } from '#server/platform/demo/demo-counts.ts';

export type EarlierSpan =
  | { before: Interval; noComparison: null }
  | { before: null; noComparison: string };

const monthStart = (atMs: number, shift: number): number => {
  const at = new Date(atMs);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + shift, 1);
};

/**
 * Earlier span of a period: a month is compared with the month before, any other period with the
 * preceding period of the same length.
 */
function spanBefore(period: Interval, askedToMs: number): { span: Interval; isMonth: boolean } {
  const { fromMs, toMs } = period;
  if (fromMs !== monthStart(fromMs, 0) || askedToMs !== monthStart(fromMs, 1))
    return { span: previousPeriod(period), isMonth: false };
  return {
    span: { fromMs: monthStart(fromMs, -1), toMs: fromMs },
    isMonth: toMs === askedToMs,
  };
}

/** Time Tandem first saw a resource or an incident, in ms. */
async function recordsFrom(counted: DemoCounted): Promise<number | null> {
  const where = rowsCounted(counted);
  const [resources, incidents] = await Promise.all([
    db().resource.aggregate({ where, _min: { firstSeenAt: true } }),
    db().incident.aggregate({ where, _min: { onsetAt: true } }),
  ]);
  const times = [resources._min.firstSeenAt, incidents._min.onsetAt].flatMap((at) =>
    at === null ? [] : [at.getTime()],
  );
  return times.length === 0 ? null : Math.min(...times);
}

const dayWord = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/**
 * Earlier span for the comparison of incident figures: as long as the period or, for a whole month,
 * the month before. If there is none, the reason, as a sentence without the full stop.
 * @param askedToMs requested end, in ms; a running period ends before it.
 */
export async function earlierSpan(
  period: Interval,
  askedToMs: number,
  counted: DemoCounted,
): Promise<EarlierSpan> {
  const recordsFromMs = await recordsFrom(counted);
  const { span, isMonth } = spanBefore(period, askedToMs);
  const none = (reason: string): EarlierSpan => ({
    before: null,
    noComparison: `No comparison: ${reason}`,
  });
  if (recordsFromMs === null) return none('there are no records yet');
  if (recordsFromMs > span.fromMs) return none(`records begin on ${dayWord.format(recordsFromMs)}`);
  if (isMonth) return { before: span, noComparison: null };
  const spans = comparedSpans(period, span, recordsFromMs);
  // The figures cover the whole period; a part of the period is not comparable.
  return spans?.now.toMs === period.toMs
    ? { before: spans.before, noComparison: null }
    : none('the previous month is shorter');
}
