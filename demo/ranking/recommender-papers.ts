import type { Column, ModelPapers } from '../registry/model-papers.ts';
import { CATEGORIES, ITEMS } from './catalogue.ts';
import { LIST_LENGTH } from './taste.ts';
import { SEGMENTS } from './visits.ts';

/** Name and type of what is known of a visit, in the order in which it is logged. */
const INPUTS: readonly Column[] = [
  { name: 'segment', type: 'string' },
  { name: 'device', type: 'string' },
  { name: 'hour_of_day', type: 'long' },
  { name: 'basket_items', type: 'long' },
  { name: 'in_stock', type: 'long' },
];

/** What the company says of the model that ranks items. */
export const RECOMMENDER_PAPERS: ModelPapers = {
  description: `Ranks items of the shop for each visit of its catalogue: a list of ${LIST_LENGTH}, the best one first.`,
  owner: 'Web shop team',
  purpose: 'Chooses the items that are shown beside a page of the catalogue',
  tier: 'low',
  task: 'ranking',
  card: {
    intendedUse: 'The list of items beside a page of the catalogue, of what is in stock.',
    outOfScope: 'Prices, search results and mails.',
    limits:
      'It learns from clicks on lists that a version before it has ordered: what was never shown stays unknown, and the first place is clicked on because it is the first.',
    ethicalConsiderations:
      'It knows a group of customers, never a person. What is popular gets more popular: coverage of the catalogue and popularity bias are watched.',
    footprint: {
      kind: 'not measured',
      reason: 'A training takes less than a second on a machine that runs anyway.',
    },
    task: 'ranking',
    forTask: {
      listLength: `${LIST_LENGTH} items, of which the first are seen most.`,
      catalogue: `${ITEMS} items of the shop; what is out of stock is left out.`,
      feedbackLoop:
        'Clicks come from lists that an earlier version ordered. Coverage of the catalogue and popularity bias show whether it narrows.',
    },
  },
  value: null,
  firstSource: 'lists of the shop in the order of the day, with what was clicked on',
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
