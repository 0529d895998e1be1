import { createRng, shuffled, type Rng } from '../random.ts';
import { CATEGORIES, type Category, type Item } from './catalogue.ts';
import { SEGMENTS, type Device, type Segment } from './visits.ts';

/** Number of items in a list. */
export const LIST_LENGTH = 10;

/** Log odds of a click on an average item in a neutral category of the segment. */
const USUAL = -2.9;
const LIKED = 1.9;
const DISLIKED = -0.8;

const tastes = new Map<string, ReadonlyMap<string, number>>();

/** Taste by segment and category: each segment likes two categories and dislikes three. */
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

/** A segment's preference for a category compared with an average category, in log odds. */
export function affinityOf(seed: string, segment: Segment, category: Category): number {
  return tasteOf(seed).get(`${segment} ${category}`) ?? 0;
}

const advertised = new Map<string, Category>();

/**
 * The category that a campaign advertises: the least popular across segments, because the others
 * sell without advertising.
 */
export function advertisedCategory(seed: string): Category {
  const known = advertised.get(seed);
  if (known !== undefined) return known;
  const liking = (category: Category): number =>
    SEGMENTS.reduce((sum, segment) => sum + affinityOf(seed, segment, category), 0);
  const least = CATEGORIES.toSorted((a, b) => liking(a) - liking(b))[0] ?? CATEGORIES[0];
  advertised.set(seed, least);
  return least;
}

/** Share of phone shoppers who come for the advertised category at the peak of a campaign. */
const DRAWN_SHARE = 0.8;

/** Share of shoppers who see a list position, counted from 0. All shoppers see the first. */
export function seenShare(place: number): number {
  return 1 / (1 + 0.45 * place);
}

/**
 * Probability that the shopper sees an item at a list position and clicks it, from a process that
 * no model can learn exactly. Hour and basket never matter; the device matters only in a campaign.
 * Without a segment, the shopper came for the advertised category.
 */
export function clickProbability(
  seed: string,
  segment: Segment | null,
  item: Item,
  place: number,
): number {
  const affinity =
    segment !== null
      ? affinityOf(seed, segment, item.category)
      : item.category === advertisedCategory(seed)
        ? LIKED
        : DISLIKED;
  return seenShare(place) / (1 + Math.exp(-(USUAL + item.appeal + affinity)));
}

export interface Shopper {
  readonly seed: string;
  readonly segment: Segment;
  readonly device: Device;
}

/** Clicked list positions, in order. `campaign` is the progress of a campaign, 0 to 1. */
export function drawClicks(
  rng: Rng,
  { seed, segment, device }: Shopper,
  shown: readonly Item[],
  campaign = 0,
): number[] {
  const isDrawn = campaign > 0 && device === 'phone' && rng() < DRAWN_SHARE * campaign;
  return shown.flatMap((item, place) =>
    rng() < clickProbability(seed, isDrawn ? null : segment, item, place) ? [place] : [],
  );
}
