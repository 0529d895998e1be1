'use client';
import { useMemo } from 'react';
import { ScatterChart } from '#components/charts/scatter-chart.tsx';
import { MATURE } from '#components/inference/model/health-figures.ts';
import { formatDuration, formatNumber, formatPercent } from '#lib/format.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';

const HOUR_SECONDS = 3_600;
const X = { label: 'Time after the request', unit: 's' };
const Y = { label: 'Share with a label', unit: 'ratio' };
const MARKS = { limit: { value: MATURE, label: 'Mature' } };

/** Label delay: share of sufficiently old requests with a label, by age. */
export function MaturityPanel({ maturity }: Pick<PerformanceAnswer, 'maturity'>) {
  const points = useMemo(
    () =>
      maturity.flatMap(({ hours, requests, share }) =>
        share === null
          ? []
          : [
              {
                id: String(hours),
                name: `${formatDuration(hours * HOUR_SECONDS)}, ${formatNumber(requests)} requests`,
                x: hours * HOUR_SECONDS,
                y: share,
              },
            ],
      ),
    [maturity],
  );
  const mature = points.find(({ y }) => y >= MATURE);
  return (
    <ScatterChart
      title="Label delay"
      points={points}
      x={X}
      y={Y}
      marks={MARKS}
      empty={{ title: 'Not available yet', text: 'No request in this range is old enough.' }}
      foot={
        mature === undefined
          ? `Fewer than ${formatPercent(MATURE)} of the requests have a label at any measured age.`
          : `${formatPercent(MATURE)} have their label after ${formatDuration(mature.x)}; newer actual values are provisional.`
      }
    />
  );
}
