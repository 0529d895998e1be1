import { namesOf, readLayouts } from '#server/telemetry/queries/inference-features.ts';
import {
  answerName,
  columnsOfLayouts,
  countRows,
} from '#server/telemetry/queries/inference-window.ts';
import type { WantedColumn } from './drift-threads.ts';

const weekMs = 7 * 86_400_000;
const namedAtMost = 10;

/** Every feature that the model was sent, under its own name, and its answers under the column that is said to hold them. */
export async function wantedColumns(
  model: string,
  prediction: string | undefined,
  now: number,
): Promise<WantedColumn[]> {
  const layouts = await readLayouts(model);
  const plain = columnsOfLayouts(layouts);
  const vectors = namesOf(layouts, 'vectors')
    .filter((name) => plain.every((each) => each.name !== name))
    .map((name) => ({ name, type: 'embedding' as const }));
  const features = [...plain, ...vectors].map((each) => ({ ...each, column: each.name }));
  if (prediction === undefined) return features;
  const latest = { model, fromMs: now - weekMs, toMs: now, version: null };
  const { rows, textPredictions } = await countRows(latest);
  const type = rows === 0 ? null : textPredictions > 0 ? 'text' : 'number';
  return [...features, { column: prediction, name: answerName(layouts), type }];
}

/** The first names of a list, and how many more there are. */
export const someNames = (names: readonly string[]): string =>
  names.length > namedAtMost
    ? `${names.slice(0, namedAtMost).join(', ')} and ${names.length - namedAtMost} more`
    : names.join(', ');
