'use client';
import { useMemo } from 'react';
import { ScatterChart } from '#components/charts/scatter-chart.tsx';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { PerformanceAnswer } from '#lib/schemas/drift/windows.ts';

const X = { label: 'Mean score', unit: 'ratio' };
const Y = { label: 'Share of positives', unit: 'ratio' };
const MARKS = { diagonal: true };

/** Calibration of the scores: ten bins of equal count, with the line of perfect calibration. */
export function CalibrationPanel({ scored }: { scored: NonNullable<PerformanceAnswer['scored']> }) {
  const points = useMemo(
    () =>
      scored.calibration.map(({ rows, meanScore, share }, bin) => ({
        id: String(bin),
        name: `Bin ${bin + 1}, ${formatCount(rows, 'row')}`,
        x: meanScore,
        y: share,
      })),
    [scored],
  );
  const figure = (name: string): string => formatNumber(scored.metrics[name] ?? null, 3);
  return (
    <ScatterChart
      title="Calibration"
      points={points}
      x={X}
      y={Y}
      marks={MARKS}
      end={<span className="text-xs text-ink-3">class {scored.positive}</span>}
      foot={`Labeled rows: ${formatNumber(scored.rows)}. Calibration error ${figure('calibration_error')}, Brier ${figure('brier')}, log loss ${figure('log_loss')}, ROC AUC ${figure('roc_auc')}, PR AUC ${figure('pr_auc')}. On the dashed line scores equal probabilities.`}
    />
  );
}
