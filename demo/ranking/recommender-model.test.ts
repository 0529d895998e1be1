import { describe, expect, it } from 'vitest';
import { createRng } from '../random.ts';
import { catalogueOf, CATEGORIES, itemAt, ITEMS } from './catalogue.ts';
import { rankingQuality } from './list-quality.ts';
import { rank, rankerOf, rankerParameters, type RankerParameters } from './ranker.ts';
import { firstRanker, RANKER_RETRAINING, trainRanker } from './recommender-model.ts';
import { clickBits, generateLists, inputsOf, shownList } from './shown-lists.ts';
import {
  advertisedCategory,
  affinityOf,
  clickProbability,
  drawClicks,
  LIST_LENGTH,
} from './taste.ts';
import { drawVisit, SEGMENTS } from './visits.ts';

const LISTS = 4_000;

/** Lists and clicks of a company's shoppers when a ranker orders the items. */
function served(seed: string, parameters: RankerParameters, rngSeed = 'served') {
  const items = catalogueOf(seed);
  const ranker = rankerOf(parameters, items);
  const rng = createRng(rngSeed);
  return Array.from({ length: LISTS }, () => {
    const visit = drawVisit(rng);
    const numbers = rank(ranker, items, visit, LIST_LENGTH).map(({ number }) => number);
    const shown = numbers.map((number) => itemAt(items, number));
    const label = clickBits(drawClicks(rng, { seed, ...visit }, shown));
    return { features: inputsOf(visit, numbers), label };
  });
}
const clicksOf = (rows: ReturnType<typeof served>) =>
  rows.flatMap((row) => shownList(row).clicked.filter(Boolean)).length / rows.length;
const shownItems = (rows: ReturnType<typeof served>) =>
  new Set(rows.flatMap((row) => shownList(row).items)).size / ITEMS;

describe('the concept', () => {
  it('likes two categories per segment and dislikes three, and looks at the first places most', () => {
    for (const segment of SEGMENTS) {
      const liking = CATEGORIES.map((category) => affinityOf('default', segment, category));
      expect(liking.filter((value) => value > 0)).toHaveLength(2);
      expect(liking.filter((value) => value < 0)).toHaveLength(3);
    }
    const item = itemAt(catalogueOf('default'), 0);
    const at = (place: number) => clickProbability('default', 'families', item, place);
    expect(at(0) / at(9)).toBeCloseTo(1 + 0.45 * 9, 9);
  });

  it('keeps what was shown and clicked on as numbers, and reads it again', () => {
    const features = inputsOf({ segment: 'students' }, [7, 3, 60]);
    expect(features).toHaveLength(1 + LIST_LENGTH);
    expect(shownList({ features, label: clickBits([0, 2]) })).toEqual({
      segment: SEGMENTS.indexOf('students'),
      items: [7, 3, 60],
      clicked: [true, false, true],
    });
  });
});

describe('a campaign', () => {
  const draw = (campaign: number) => {
    const rng = createRng('campaign');
    return Array.from({ length: LISTS }, () => drawVisit(rng, campaign));
  };
  const shareOf = (visits: ReturnType<typeof draw>, is: (visit: (typeof visits)[0]) => boolean) =>
    visits.filter(is).length / visits.length;

  it('brings other visitors, and none while there is none', () => {
    const rng = createRng('campaign');
    expect(draw(0)).toEqual(Array.from({ length: LISTS }, () => drawVisit(rng)));
    const [usual, during] = [draw(0), draw(1)];
    const students = (visits: typeof usual) => shareOf(visits, (v) => v.segment === 'students');
    expect(students(during)).toBeGreaterThan(students(usual) + 0.15);
    const phones = (visits: typeof usual) => shareOf(visits, (v) => v.device === 'phone');
    expect(phones(during)).toBeGreaterThan(phones(usual) + 0.15);
  });

  it('brings people who click on what it advertises, wherever that stands', () => {
    const items = catalogueOf('default');
    const category = advertisedCategory('default');
    const liked = (campaign: number) => {
      const rng = createRng('clicks');
      const shopper = { seed: 'default', segment: 'families', device: 'phone' } as const;
      const clicks = Array.from({ length: LISTS }, () =>
        drawClicks(rng, shopper, items.slice(0, ITEMS), campaign),
      ).flat();
      return clicks.filter((at) => items[at]?.category === category).length / clicks.length;
    };
    expect(liked(1)).toBeGreaterThan(2 * liked(0));
  });
});

describe('the recommender', () => {
  it.each(['default', 'a', 'b'])(
    'of company %s learns tastes from the lists that it showed',
    (seed) => {
      const first = firstRanker(seed);
      const lists = served(seed, first.parameters);
      const next = trainRanker(lists, seed, RANKER_RETRAINING);
      const after = served(seed, next.parameters);
      // The same shoppers click more often, on more of the catalogue.
      expect(clicksOf(after)).toBeGreaterThan(clicksOf(lists) * 1.1);
      expect(shownItems(after)).toBeGreaterThan(shownItems(lists) + 0.1);
      const known = lists.slice(-1_000).map(shownList);
      const quality = (parameters: RankerParameters) =>
        rankingQuality(rankerOf(parameters, catalogueOf(seed)), known, ITEMS);
      expect(quality(next.parameters).ndcg_at_3).toBeGreaterThan(
        quality(first.parameters).ndcg_at_3,
      );
      expect(next.importance['segment']).toBeGreaterThan(0.05);
      expect(first.importance['segment']).toBeLessThan(next.importance['segment'] ?? 0);
    },
  );

  it('is the same for the same lists, and as its file tells', () => {
    const model = trainRanker(generateLists('default', 1_000), 'default', RANKER_RETRAINING);
    expect(trainRanker(generateLists('default', 1_000), 'default', RANKER_RETRAINING)).toEqual(
      model,
    );
    const file: unknown = JSON.parse(JSON.stringify(model.parameters));
    const visit = drawVisit(createRng('v'));
    const items = catalogueOf('default');
    const listOf = (parameters: RankerParameters) =>
      rank(rankerOf(parameters, items), items, visit, LIST_LENGTH);
    const list = listOf(rankerParameters.parse(file));
    expect(list).toEqual(listOf(model.parameters));
    expect(list).toHaveLength(LIST_LENGTH);
    expect(list.map(({ score }) => score)).toEqual(
      list.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    expect(list.every(({ number }) => visit.inStock.includes(number))).toBe(true);
  });

  it('is judged by clicks that count for all who did not look that far', () => {
    const list = { segment: 0, items: [5, 6, 7], clicked: [true, false, true] };
    const by = (order: readonly number[]) =>
      rankingQuality((_segment, item) => -order.indexOf(item), [list], ITEMS);
    // Seen at place 2 by 1 in 1.9: the click there is worth more than the one at the first place.
    expect(by([7, 5, 6]).ndcg_at_10).toBeCloseTo(1, 12);
    const discount = 1 / Math.log2(3);
    expect(by([5, 7, 6]).ndcg_at_10).toBeCloseTo((1 + 1.9 * discount) / (1.9 + discount), 12);
    expect(by([5, 7, 6]).coverage_at_3).toBeCloseTo(3 / ITEMS, 12);
    // One click and 1.9 among three items of which one has none, against a mean of 2.9 / 64.
    expect(by([5, 7, 6]).popularity_bias_at_3).toBeCloseTo(ITEMS / 3, 9);
  });
});
