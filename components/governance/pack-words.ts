import type { EvidenceControlItem } from '#lib/schemas/governance-evidence.ts';

/** "Article 14: Human oversight"; some texts call a part by its title alone. */
export function lineTitle({
  reference,
  title,
}: Pick<EvidenceControlItem, 'reference' | 'title'>): string {
  return reference.toLowerCase() === title.toLowerCase() ? title : `${reference}: ${title}`;
}
