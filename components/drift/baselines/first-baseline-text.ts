import { formatCount, formatNumber } from '#lib/format.ts';
import type { FirstBaseline } from '#lib/schemas/drift/windows.ts';
import { formatAbsolute, formatSpan } from '#lib/time-format.ts';

/**
 * Short progress of the baseline that Tandem learns automatically: "starts after 1,000 rows; 312 so
 * far".
 */
export function firstBaselineShort(first: FirstBaseline): string {
  if (first.state === 'waiting')
    return first.rows < first.rowsAtLeast
      ? `Starts after ${formatCount(first.rowsAtLeast, 'row')}; ${formatNumber(first.rows)} so far`
      : `Starts after ${formatSpan(first.spanSeconds * 1_000)} of rows`;
  if (first.state === 'ready') return 'Starts within minutes';
  if (first.state === 'incident') return `Waiting for ${first.incidents.join(', ')}`;
  return first.state === 'no-features' ? 'Rows carry no features' : 'No baseline is set';
}

/**
 * Missing condition for a model that is not monitored yet; null if no baseline is being learned.
 */
export function firstBaselineWait(first: FirstBaseline): string | null {
  const { state, rows, rowsAtLeast, spanSeconds, incidents } = first;
  if (state === 'ready') return 'Not monitored yet: Tandem learns the baseline within minutes.';
  if (state === 'incident')
    return `Not monitored yet: the baseline waits until ${incidents.join(', ')} is resolved.`;
  if (state !== 'waiting') return null;
  return rows < rowsAtLeast
    ? `Not monitored yet: the baseline needs ${formatCount(rowsAtLeast - rows, 'more row')}.`
    : `Not monitored yet: the baseline needs rows of ${formatSpan(spanSeconds * 1_000)}.`;
}

function describeWaiting(
  { rows, rowsAtLeast, spanSeconds, notBefore }: FirstBaseline,
  zone: string,
) {
  const span = formatSpan(spanSeconds * 1_000);
  const need = `Input drift starts after ${formatCount(rowsAtLeast, 'row')} over at least ${span}`;
  if (rows < rowsAtLeast) return `${need}; ${formatNumber(rows)} so far.`;
  const when =
    notBefore === null ? '' : `, not before ${formatAbsolute(Date.parse(notBefore), zone)}`;
  return `${need}${when}: enough rows, but over too short a time.`;
}

/**
 * Explains in one or two sentences what is missing before inputs are compared, and when comparison
 * starts.
 */
export function describeFirstBaseline(first: FirstBaseline, zone = 'UTC'): string {
  switch (first.state) {
    case 'waiting':
      return describeWaiting(first, zone);
    case 'ready':
      return 'Enough rows: Tandem learns the first baseline within minutes.';
    case 'incident':
      return `Input drift starts once ${first.incidents.join(', ')} is resolved. Rows received during an incident do not count toward the baseline.`;
    case 'no-features':
      return 'The rows contain no features, so there is no input to compare. Send features with the rows.';
    case 'removed':
      return 'A baseline was removed, so Tandem no longer learns one automatically.';
    case 'off':
      return 'Monitoring of this model is off, so Tandem does not learn a baseline.';
  }
}
