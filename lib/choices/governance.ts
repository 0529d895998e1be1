import { taskFields, type TaskField } from './models/card-tasks.ts';

/** Impact of a model, as assessed by users. `unset`: not assessed yet. */
export const riskTiers = ['unset', 'low', 'medium', 'high'] as const;
export type RiskTier = (typeof riskTiers)[number];

/** Tiers where a version's author may not approve its promotion. */
export const tiersWithAuthors: readonly RiskTier[] = ['medium', 'high'];

/** Acts that make a user an author of a version. */
export const authorActs = ['registered it', 'logged its run', 'asked for its training'] as const;
export type AuthorAct = (typeof authorActs)[number];

/** Gaps that the inventory reports. */
export const inventoryGaps = [
  'no owner',
  'no tier',
  'no purpose',
  'card incomplete',
  'never validated',
] as const;
export type InventoryGap = (typeof inventoryGaps)[number];

/** Parts of a model card: `written` by users, or `generated` from runs and the inventory. */
export const cardFields = [
  { id: 'owner', title: 'Owner', from: 'generated' },
  { id: 'intendedUse', title: 'Intended use', from: 'written' },
  { id: 'outOfScope', title: 'Out of scope', from: 'written' },
  { id: 'limits', title: 'Known limits', from: 'written' },
  { id: 'trainingData', title: 'Training data', from: 'generated' },
  { id: 'metrics', title: 'Metrics', from: 'generated' },
  { id: 'ethicalConsiderations', title: 'Ethical considerations', from: 'written' },
  { id: 'footprint', title: 'Carbon and cost', from: 'written' },
] as const;
type BaseField = (typeof cardFields)[number]['id'];
/** A field of every card, or a field for one task. */
export type CardField = BaseField | TaskField;

/** All fields of all cards, with titles. */
export const allCardFields: readonly { id: CardField; title: string }[] = [
  ...cardFields,
  ...taskFields,
];

/** Fields that a model's card must have before a version may be promoted, by tier. */
export const fieldsOfTier: Readonly<Record<RiskTier, readonly BaseField[]>> = {
  unset: [],
  low: ['owner', 'intendedUse'],
  medium: ['owner', 'intendedUse', 'outOfScope', 'limits', 'trainingData', 'metrics'],
  high: cardFields.map(({ id }) => id),
};

/** Tiers that also require the fields of the model's task. */
export const tiersWithTask: readonly RiskTier[] = ['medium', 'high'];
