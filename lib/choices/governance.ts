/** How much hangs on a model, as people judge it. `unset`: nobody has yet. */
export const riskTiers = ['unset', 'low', 'medium', 'high'] as const;
export type RiskTier = (typeof riskTiers)[number];

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
export type CardField = (typeof cardFields)[number]['id'];

/** What a card must hold before a version of a model of this tier may be promoted. */
export const fieldsOfTier: Readonly<Record<RiskTier, readonly CardField[]>> = {
  unset: [],
  low: ['owner', 'intendedUse'],
  medium: ['owner', 'intendedUse', 'outOfScope', 'limits', 'trainingData', 'metrics'],
  high: cardFields.map(({ id }) => id),
};
