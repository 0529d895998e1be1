'use client';
import { shownUnit } from '#components/labels/signal-title.ts';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatMetric } from '#lib/format.ts';
import type { SourceTest } from '#lib/schemas/sources/sources.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Result of a source test: the newest sample and its age. */
export function TestResult({
  result,
  error,
}: {
  result: SourceTest | undefined;
  error: Error | null;
}) {
  if (error)
    return (
      <p role="alert" className="text-xs text-error-text">
        The test failed: {error.message}
      </p>
    );
  if (!result) return null;
  const { sample, ageMs } = result;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md bg-sunken px-3 py-2 text-xs"
    >
      {ageMs === null ? (
        <>
          <StateBadge state="no-data">No data yet</StateBadge>
          <span className="text-ink-2">Send one request and test again.</span>
        </>
      ) : (
        <>
          <StateBadge state="ok">Newest item is {formatSpan(ageMs)} old</StateBadge>
          {sample === null ? (
            <span className="text-ink-2">No metric samples in the last hour.</span>
          ) : (
            <span className="text-ink-2 wrap-anywhere">
              <span className="ident text-ink">{sample.metric}</span>{' '}
              {Object.entries(sample.labels)
                .filter(([name]) => name !== '__name__')
                .slice(0, 4)
                .map(([name, value]) => `${name}=${value}`)
                .join(', ')}
              :{' '}
              <b className="font-semibold text-ink">
                {formatMetric(sample.value, shownUnit(sample.metric, null))}
              </b>
            </span>
          )}
        </>
      )}
    </div>
  );
}
