import { createRng, shuffled } from '../random.ts';
import type { LabelledRow } from '../serving/served-rows.ts';
import { catalogueOf, itemAt } from './catalogue.ts';
import { segmentNumber } from './ranker.ts';
import { drawClicks, LIST_LENGTH } from './taste.ts';
import { drawVisit, type Visit } from './visits.ts';

/** Number of values per shown list: the segment, then its items in order. */
export const LIST_WIDTH = 1 + LIST_LENGTH;

/** A list that was shown, and its clicks. */
export interface ShownList {
  readonly segment: number;
  readonly items: readonly number[];
  /** Whether the item at each position was clicked. */
  readonly clicked: readonly boolean[];
}

/** A shown list in the format stored for the next training. */
export function inputsOf({ segment }: Pick<Visit, 'segment'>, shown: readonly number[]): number[] {
  const places = Array.from({ length: LIST_LENGTH }, (_, place) => shown[place] ?? -1);
  return [segmentNumber(segment), ...places];
}

/** Clicks encoded as a number, with one bit per position. */
export function clickBits(places: readonly number[]): number {
  return places.reduce((bits, place) => bits + 2 ** place, 0);
}

/** Reads a stored list. */
export function shownList({ features, label }: LabelledRow): ShownList {
  const [segment = 0, ...places] = features;
  const items = places.filter((item) => item >= 0);
  return { segment, items, clicked: items.map((_, place) => ((label >> place) & 1) === 1) };
}

/** Clicks of a company's shoppers on lists in random order. */
export function generateLists(seed: string, count: number): LabelledRow[] {
  const rng = createRng(`lists:${seed}`);
  const items = catalogueOf(seed);
  return Array.from({ length: count }, () => {
    const visit = drawVisit(rng);
    const shown = shuffled(rng, visit.inStock).slice(0, LIST_LENGTH);
    const clicks = drawClicks(
      rng,
      { seed, ...visit },
      shown.map((number) => itemAt(items, number)),
    );
    return { features: inputsOf(visit, shown), label: clickBits(clicks) };
  });
}
