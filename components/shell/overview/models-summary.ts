import { monitoredWords } from '#components/infrastructure/monitored-words.ts';
import type { ModelRow } from '#components/models/model-rows.ts';
import { isFailing } from '#components/models/model-rows.ts';
import { formatNumber } from '#lib/format.ts';

/** The tile of all models: how many are in order, and what is wrong with the others. Rows come with the worst first. */
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
    ...(learning > 0 ? [`${formatNumber(learning)} still learning what is normal`] : []),
  ];
  return {
    value: count('ok') + learning,
    detail: parts.length === 0 ? 'No alert is firing' : parts.join('. '),
    unmonitored,
  };
}
