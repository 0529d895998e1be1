import type { ModelCardDetail } from '#lib/schemas/models-governance.ts';

/** Titles of what the tier needs and the card lacks. */
export function missingOf({ checks }: Pick<ModelCardDetail, 'checks'>): string[] {
  return checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);
}

/** The conclusion about a card in one line. */
export function cardSentence(card: ModelCardDetail): string {
  const missing = missingOf(card);
  if (missing.length > 0) return `It lacks ${missing.join(', ').toLowerCase()}.`;
  if (card.governance.tier === 'unset') return 'No tier is set, so nothing has to be there.';
  return `It holds all that a model of ${card.governance.tier} tier needs.`;
}
