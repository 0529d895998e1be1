import { isFailing, type ModelRow } from '#components/inference/model/model-rows.ts';
import { describeMonitored } from '#components/labels/monitored-text.ts';
import { formatCount, formatNumber } from '#lib/format.ts';

/** Healthy models of all models, and the problems of the others. `rows` are sorted by severity, the worst first. */
export function modelsSummary(rows: readonly Pick<ModelRow, 'name' | 'health'>[]): {
  value: number;
  detail: string;
  unmonitored: number;
} {
  const count = (state: ModelRow['health']['state']): number =>
    rows.filter(({ health }) => health.state === state).length;
  const worst = rows.find(({ health }) => isFailing(health.state));
  const silent = count('no-data');
  const unmonitored = count('not-monitored');
  const learning = count('learning');
  const parts = [
    ...(worst === undefined ? [] : [`${worst.name}: ${worst.health.check ?? worst.health.word}`]),
    ...(unmonitored > 0
      ? [describeMonitored(rows.length, unmonitored, 'models').slice(0, -1)]
      : []),
    ...(silent > 0 ? [`${formatNumber(silent)} without rows`] : []),
    ...(learning > 0 ? [`${formatNumber(learning)} learning a baseline`] : []),
  ];
  return {
    value: count('ok') + learning,
    detail: parts.length === 0 ? 'No firing alerts' : parts.join('. '),
    unmonitored,
  };
}

/**
 * "2 models at risk, 1 decision waiting". Models without a rule are never counted as healthy. `risky` and `decisions` are
 * counts.
 */
export function modelsHeadline(
  rows: readonly Pick<ModelRow, 'name' | 'health'>[],
  risky: number,
  decisions: number,
): string {
  const parts = [
    ...(risky > 0 ? [`${formatCount(risky, 'model')} at risk`] : []),
    ...(decisions > 0 ? [`${formatCount(decisions, 'decision')} waiting`] : []),
  ];
  if (parts.length > 0) return parts.join(', ');
  if (rows.length === 0) return 'No models yet';
  const { unmonitored } = modelsSummary(rows);
  return unmonitored === 0
    ? 'No model is at risk'
    : `No firing alert, ${formatCount(unmonitored, 'model')} not monitored`;
}
