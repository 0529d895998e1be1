import { taskFields, type TaskField } from './models/card-tasks.ts';

/** How much hangs on a model, as people judge it. `unset`: nobody has yet. */
export const riskTiers = ['unset', 'low', 'medium', 'high'] as const;
export type RiskTier = (typeof riskTiers)[number];

/** Tiers whose promotions nobody approves who made the version. */
export const tiersWithAuthors: readonly RiskTier[] = ['medium', 'high'];

/** By what somebody counts as having made a version. */
export const authorActs = ['registered it', 'logged its run', 'asked for its training'] as const;
export type AuthorAct = (typeof authorActs)[number];

/** What the inventory says is missing. */
export const inventoryGaps = [
  'no owner',
  'no tier',
  'no purpose',
  'card incomplete',
  'never validated',
] as const;
export type InventoryGap = (typeof inventoryGaps)[number];

/** Parts of a model card: `written` by people, `generated` from runs and from the inventory. */
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
/** Of every card, or of the cards of a task. */
export type CardField = BaseField | TaskField;

/** Every field that some card has, by its title. */
export const allCardFields: readonly { id: CardField; title: string }[] = [
  ...cardFields,
  ...taskFields,
];

/** What any card must hold before a version of a model of this tier may be promoted. */
export const fieldsOfTier: Readonly<Record<RiskTier, readonly BaseField[]>> = {
  unset: [],
  low: ['owner', 'intendedUse'],
  medium: ['owner', 'intendedUse', 'outOfScope', 'limits', 'trainingData', 'metrics'],
  high: cardFields.map(({ id }) => id),
};

/** From which tiers on the fields of its task are needed, too. */
export const tiersWithTask: readonly RiskTier[] = ['medium', 'high'];
