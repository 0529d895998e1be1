import { monitoredWords } from '#components/infrastructure/monitored-words.ts';
import type { ModelRow } from '#components/models/model-rows.ts';
import { isFailing } from '#components/models/model-rows.ts';
import { formatNumber } from '#lib/format.ts';

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
    ...(unmonitored > 0 ? [monitoredWords(rows.length, unmonitored, 'models').slice(0, -1)] : []),
    ...(silent > 0 ? [`${formatNumber(silent)} without rows`] : []),
    ...(learning > 0 ? [`${formatNumber(learning)} learning a baseline`] : []),
  ];
  return {
    value: count('ok') + learning,
    detail: parts.length === 0 ? 'No alert is firing' : parts.join('. '),
    unmonitored,
  };
}
