import { createRng, shuffled } from '../random.ts';
import type { Rng } from '../random.ts';
import { CATEGORIES } from './catalogue.ts';
import type { Category, Item } from './catalogue.ts';
import { SEGMENTS } from './visits.ts';
import type { Segment } from './visits.ts';

/** Items of a list. */
export const LIST_LENGTH = 10;

/** Log odds of a click on the usual item of a category that the segment neither likes nor dislikes. */
const USUAL = -2.9;
const LIKED = 1.9;
const DISLIKED = -0.8;

const tastes = new Map<string, ReadonlyMap<string, number>>();

/** Of each segment and category: two are liked, three disliked. */
function tasteOf(seed: string): ReadonlyMap<string, number> {
  const known = tastes.get(seed);
  if (known !== undefined) return known;
  const taste = new Map<string, number>();
  for (const segment of SEGMENTS) {
    const order = shuffled(createRng(`taste:${seed}:${segment}`), CATEGORIES);
    order.forEach((category, rank) => {
      const affinity = rank < 2 ? LIKED : rank > 4 ? DISLIKED : 0;
      taste.set(`${segment} ${category}`, affinity);
    });
  }
  tastes.set(seed, taste);
  return taste;
}

/** How much better a segment likes a category than the usual one, in log odds. */
export function affinityOf(seed: string, segment: Segment, category: Category): number {
  return tasteOf(seed).get(`${segment} ${category}`) ?? 0;
}

/** Share of the shoppers who look as far as a place of the list, from 0: the first is always seen. */
export function seenShare(place: number): number {
  return 1 / (1 + 0.45 * place);
}

/**
 * Probability of a click on an item at a place of the list: it is looked at, and liked. A process that no model
 * knows exactly; device, hour and basket never matter.
 */
export function clickProbability(
  seed: string,
  segment: Segment,
  item: Item,
  place: number,
): number {
  const liking = USUAL + item.appeal + affinityOf(seed, segment, item.category);
  return seenShare(place) / (1 + Math.exp(-liking));
}

/** Places of the list that are clicked on, in their order. */
export function drawClicks(
  rng: Rng,
  shopper: { readonly seed: string; readonly segment: Segment },
  shown: readonly Item[],
): number[] {
  return shown.flatMap((item, place) =>
    rng() < clickProbability(shopper.seed, shopper.segment, item, place) ? [place] : [],
  );
}
