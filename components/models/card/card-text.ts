import type { State } from '#components/ui/states/states.tsx';
import type { ModelCardDetail } from '#lib/schemas/models/governance.ts';

/** Titles of the fields that the tier requires and the card lacks. */
function missingOf({ checks }: Pick<ModelCardDetail, 'checks'>): string[] {
  return checks.filter(({ needed, there }) => needed && !there).map(({ title }) => title);
}

/** Completeness of a card, as a state with its label. */
export function cardState(card: Pick<ModelCardDetail, 'checks' | 'revision'>): {
  state: State;
  word: string;
} {
  if (missingOf(card).length > 0) return { state: 'warning', word: 'Incomplete' };
  return card.revision === 0
    ? { state: 'no-data', word: 'No card' }
    : { state: 'ok', word: 'Complete' };
}

/** One-line summary of a card. */
export function cardSentence(
  card: Pick<ModelCardDetail, 'checks'> & {
    governance: Pick<ModelCardDetail['governance'], 'tier'>;
  },
): string {
  const missing = missingOf(card);
  if (missing.length > 0) return `Missing: ${missing.join(', ').toLowerCase()}.`;
  if (card.governance.tier === 'unset') return 'No tier is set, so nothing is required.';
  return `Complete for a model of ${card.governance.tier} tier.`;
}
