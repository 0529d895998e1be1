import type { ColumnDriftAnswer, PerformanceAnswer } from '#lib/schemas/drift/windows.ts';

export interface HealthPart {
  id: string;
  label: string;
}

/**
 * Health parts that apply to the model. Label-based parts require labels; multivariate drift
 * requires that the baseline learned it.
 */
export function healthParts(
  performance: Pick<PerformanceAnswer, 'kind' | 'judged' | 'scored'> | undefined,
  drift: Pick<ColumnDriftAnswer, 'together'> | undefined,
): HealthPart[] {
  const judged = performance !== undefined && performance.judged > 0;
  const shown: [HealthPart, boolean][] = [
    [{ id: 'measures', label: 'Metrics' }, true],
    [{ id: 'quality', label: 'Data quality' }, true],
    [{ id: 'monitoring', label: 'Monitoring' }, true],
    [{ id: 'limits', label: 'Limits' }, true],
    [{ id: 'slices', label: 'Slices' }, judged && performance.kind !== 'ranking'],
    [{ id: 'calibration', label: 'Calibration' }, judged && performance.scored !== null],
    [
      { id: 'operating-point', label: 'Operating point' },
      judged && performance.kind === 'classification',
    ],
    [{ id: 'together', label: 'Multivariate' }, (drift?.together ?? null) !== null],
  ];
  return shown.flatMap(([part, applies]) => (applies ? [part] : []));
}
