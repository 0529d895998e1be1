import type { SchemaOffer } from '#lib/schemas/inference/inference.ts';

const WORD = { added: 'New', dropped: 'Removed', changed: 'Changed' } as const;
const SHOWN = 10;

/** Changes in a proposed schema, as sentences. */
export function offerChanges({ changes }: Pick<SchemaOffer, 'changes'>): string {
  return (['added', 'dropped', 'changed'] as const)
    .flatMap((kind) => {
      const names = changes.filter(({ change }) => change === kind).map(({ feature }) => feature);
      const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
      return names.length === 0
        ? []
        : [`${WORD[kind]}: ${names.slice(0, SHOWN).join(', ')}${more}.`];
    })
    .join(' ');
}
