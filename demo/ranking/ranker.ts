import { z } from 'zod';
import { CATEGORIES, itemAt, type Item } from './catalogue.ts';
import { SEGMENTS, type Segment } from './visits.ts';

const weights = z.array(z.number()).min(1);

/**
 * All parameters of a trained ranker, as stored in its file. Items, segments and categories are
 * identified by number.
 */
export const rankerParameters = z.discriminatedUnion('algorithm', [
  /** For each segment, the click rate of each item when it was shown. */
  z.object({ algorithm: z.literal('popularity'), clickRates: z.array(weights).min(1) }),
  /** Log odds of a click: overall, per item, and per segment and category. */
  z.object({
    algorithm: z.literal('affinity'),
    bias: z.number(),
    items: weights,
    affinities: z.array(weights).min(1),
  }),
]);
export type RankerParameters = z.output<typeof rankerParameters>;

/** Probability, 0 to 1, that a shopper of a segment clicks an item after seeing it. */
export type Ranker = (segment: number, item: number) => number;

export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

/** Category number of each item. */
export function categoriesOf(items: readonly Item[]): number[] {
  return items.map(({ category }) => CATEGORIES.indexOf(category));
}

export const segmentNumber = (segment: Segment): number => SEGMENTS.indexOf(segment);

/** Builds the ranker from its parameters. */
export function rankerOf(parameters: RankerParameters, items: readonly Item[]): Ranker {
  if (parameters.algorithm === 'popularity')
    return (segment, item) => parameters.clickRates[segment]?.[item] ?? 0;
  const categories = categoriesOf(items);
  return (segment, item) => {
    const affinity = parameters.affinities[segment]?.[categories[item] ?? -1] ?? 0;
    return logistic(parameters.bias + (parameters.items[item] ?? 0) + affinity);
  };
}

export interface Ranked {
  readonly name: string;
  readonly number: number;
  readonly score: number;
}

/** Top items in stock, best first. Ties follow catalog order. */
export function rank(
  ranker: Ranker,
  items: readonly Item[],
  { segment, inStock }: { readonly segment: Segment; readonly inStock: readonly number[] },
  length: number,
): Ranked[] {
  const of = segmentNumber(segment);
  return inStock
    .map((number) => ({ name: itemAt(items, number).name, number, score: ranker(of, number) }))
    .toSorted((a, b) => b.score - a.score || a.number - b.number)
    .slice(0, length);
}
