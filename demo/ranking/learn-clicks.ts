import { CATEGORIES, type Item } from './catalogue.ts';
import { categoriesOf, logistic, type RankerParameters } from './ranker.ts';
import type { ShownList } from './shown-lists.ts';
import { LIST_LENGTH } from './taste.ts';
import { SEGMENTS } from './visits.ts';

/** Prior for an item: assumed number of impressions, including one click. */
const DOUBT = 10;
/** Prior for an item and a segment, based on the item's overall click rate. */
const DOUBT_OF_SEGMENT = 600;
const LEARNING_RATE = 0.08;
const DECAY = 0.0005;

interface Clicks {
  readonly shown: Float64Array;
  readonly clicked: Float64Array;
}

/** Impressions and clicks of each item, without the prior. */
function countClicks(lists: readonly ShownList[], items: number): Clicks {
  const [shown, clicked] = [new Float64Array(items), new Float64Array(items)];
  for (const list of lists)
    list.items.forEach((item, place) => {
      shown[item] = (shown[item] ?? 0) + 1;
      if (list.clicked[place] === true) clicked[item] = (clicked[item] ?? 0) + 1;
    });
  return { shown, clicked };
}

/**
 * Click rates of items, regardless of their position. For segments with few lists, the overall
 * rates dominate.
 */
export function learnPopularity(
  lists: readonly ShownList[],
  items: readonly Item[],
): RankerParameters {
  const all = countClicks(lists, items.length);
  const rates = items.map(
    (_, item) => ((all.clicked[item] ?? 0) + 1) / ((all.shown[item] ?? 0) + DOUBT),
  );
  const clickRates = SEGMENTS.map((_, segment) => {
    const own = countClicks(
      lists.filter((list) => list.segment === segment),
      items.length,
    );
    return rates.map(
      (rate, item) =>
        ((own.clicked[item] ?? 0) + DOUBT_OF_SEGMENT * rate) /
        ((own.shown[item] ?? 0) + DOUBT_OF_SEGMENT),
    );
  });
  return { algorithm: 'popularity', clickRates };
}

/**
 * Logistic regression of clicks on item, segment with category, and list position. The position
 * effect is omitted when ranking. Stochastic gradient descent in list order, with weak L2
 * regularization.
 */
export function learnAffinity(
  lists: readonly ShownList[],
  items: readonly Item[],
  rounds: number,
): RankerParameters {
  const categories = categoriesOf(items);
  const ofItem = new Float64Array(items.length);
  const ofTaste = new Float64Array(SEGMENTS.length * CATEGORIES.length);
  const ofPlace = new Float64Array(LIST_LENGTH);
  let bias = 0;
  for (let round = 0; round < rounds; round += 1) {
    const rate = LEARNING_RATE / (1 + round / 3);
    const moved = (weight: number, error: number): number =>
      weight + rate * (error - DECAY * weight);
    for (const { segment, items: shown, clicked } of lists)
      shown.forEach((item, place) => {
        const taste = segment * CATEGORIES.length + (categories[item] ?? 0);
        const [own, liked, seen] = [ofItem[item] ?? 0, ofTaste[taste] ?? 0, ofPlace[place] ?? 0];
        const error = (clicked[place] === true ? 1 : 0) - logistic(bias + own + liked + seen);
        bias += rate * error;
        ofItem[item] = moved(own, error);
        ofTaste[taste] = moved(liked, error);
        ofPlace[place] = moved(seen, error);
      });
  }
  return {
    algorithm: 'affinity',
    // Ranking assumes the first position for every item.
    bias: bias + (ofPlace[0] ?? 0),
    items: [...ofItem],
    affinities: SEGMENTS.map((_, segment) => [
      ...ofTaste.subarray(segment * CATEGORIES.length, (segment + 1) * CATEGORIES.length),
    ]),
  };
}
