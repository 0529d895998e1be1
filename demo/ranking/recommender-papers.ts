import type { Column, ModelPapers } from '../registry/model-papers.ts';
import { CATEGORIES, ITEMS } from './catalogue.ts';
import { LIST_LENGTH } from './taste.ts';
import { SEGMENTS } from './visits.ts';

/** Name and type of a visit's inputs, in logging order. */
const INPUTS: readonly Column[] = [
  { name: 'segment', type: 'string' },
  { name: 'device', type: 'string' },
  { name: 'hour_of_day', type: 'long' },
  { name: 'basket_items', type: 'long' },
  { name: 'in_stock', type: 'long' },
];

/** Metadata of the model that ranks items. */
export const RECOMMENDER_PAPERS: ModelPapers = {
  description: `Ranks items of the shop for each visit of its catalog: a list of ${LIST_LENGTH}, best first.`,
  owner: 'Web shop team',
  purpose: 'Chooses the items shown next to a catalog page',
  tier: 'low',
  task: 'ranking',
  card: {
    intendedUse: 'The item list next to a catalog page, from items in stock.',
    outOfScope: 'Prices, search results and emails.',
    limits:
      'It learns from clicks on lists ordered by an earlier version: items never shown stay unknown, and the first position gets clicks because it is first.',
    ethicalConsiderations:
      'It knows customer groups, never a person. Popular items get more popular: catalog coverage and popularity bias are monitored.',
    footprint: {
      kind: 'not measured',
      reason: 'Training takes less than a second on a machine that runs anyway.',
    },
    task: 'ranking',
    forTask: {
      listLength: `${LIST_LENGTH} items, of which the first are seen most.`,
      catalogue: `${ITEMS} items of the shop; items out of stock are excluded.`,
      feedbackLoop:
        'Clicks come from lists ordered by an earlier version. Catalog coverage and popularity bias show whether it narrows.',
    },
  },
  value: null,
  firstSource: 'lists of the shop by day, with the clicks',
  dataset: 'clicked-lists',
  inputs: INPUTS,
  outputs: [
    { name: 'items', type: 'string' },
    { name: 'scores', type: 'double' },
  ],
  names: [
    ...SEGMENTS.map((segment) => `segment=${segment}`),
    ...CATEGORIES.map((category) => `category=${category}`),
    `items=${ITEMS}`,
  ],
  positives: 'clicked_share',
};
