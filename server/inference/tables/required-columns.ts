import { privacyRules } from '#lib/schemas/inference/inference.ts';
import type { WantedColumn } from '#server/drift/drift-threads.ts';
import type { InferenceModel } from '#server/generated/prisma/client.ts';
import { namesOf, readLayouts, type Layout } from '#server/telemetry/queries/inference/features.ts';
import { countTexts } from '#server/telemetry/queries/inference/histogram.ts';
import {
  answerName,
  columnsOfLayouts,
  countRows,
  type InferenceWindow,
} from '#server/telemetry/queries/inference/window.ts';
import type { Privacy } from '../privacy.ts';
import type { ColumnRule } from './guard-column.ts';

const weekMs = 7 * 86_400_000;
const namedAtMost = 10;

/** Privacy rules in a model's row; null if it has none. */
const rulesOf = ({ privacy, hashKey }: InferenceModel): Privacy | null =>
  hashKey === null ? null : { ...privacyRules.parse(privacy), hashKey };

/** Rules for features, with the hashes of hashed features from the latest rows. */
async function featureRules(
  { features }: Privacy,
  window: InferenceWindow,
  layouts: readonly Layout[],
): Promise<Map<string, ColumnRule>> {
  const texts = new Set(namesOf(layouts, 'texts'));
  const hashed = [...texts].filter((name) => Object.hasOwn(features, name));
  const found = await countTexts(
    window,
    layouts,
    hashed.map((name) => ({ name, labels: [] })),
  );
  return new Map(
    Object.entries(features).map(([name, rule]): [string, ColumnRule] => {
      if (rule === 'drop') return [name, { kind: 'drop' }];
      const held = found[hashed.indexOf(name)];
      return [name, { kind: 'hash', known: [...(held?.counts.keys() ?? [])] }];
    }),
  );
}

export type Wanted = {
  columns: WantedColumn[];
  /** Null if nothing is hashed or dropped. */
  privacy: Privacy | null;
};

/**
 * All features that the model received, under their own names, and its predictions under the
 * specified column name.
 */
export async function wantedColumns(
  row: InferenceModel,
  prediction: string | undefined,
  now: number,
): Promise<Wanted> {
  const model = row.name;
  const privacy = rulesOf(row);
  const latest = { model, fromMs: now - weekMs, toMs: now, version: null };
  const layouts = await readLayouts(model);
  const plain = columnsOfLayouts(layouts);
  const vectors = namesOf(layouts, 'vectors')
    .filter((name) => plain.every((each) => each.name !== name))
    .map((name) => ({ name, type: 'embedding' as const }));
  const rules =
    privacy === null ? new Map<string, ColumnRule>() : await featureRules(privacy, latest, layouts);
  const features = [...plain, ...vectors].map(({ name, type }): WantedColumn => {
    const rule = rules.get(name) ?? null;
    if (rule === null) return { column: name, name, type, rule };
    // The hash of an embedding would be meaningless, and the hash of a number would be a text.
    return type === 'embedding'
      ? { column: name, name, type, rule: { kind: 'drop' } }
      : { column: name, name, type: 'text', rule };
  });
  if (prediction === undefined) return { columns: features, privacy };
  const { rows, textPredictions } = await countRows(latest);
  const type = rows === 0 ? null : textPredictions > 0 ? 'text' : 'number';
  const answer: WantedColumn = {
    column: prediction,
    name: answerName(layouts),
    type,
    rule: privacy === null ? null : { kind: 'answer' },
  };
  return { columns: [...features, answer], privacy };
}

/** First names of a list, and the number of remaining names. */
export const someNames = (names: readonly string[]): string =>
  names.length > namedAtMost
    ? `${names.slice(0, namedAtMost).join(', ')} and ${names.length - namedAtMost} more`
    : names.join(', ');
