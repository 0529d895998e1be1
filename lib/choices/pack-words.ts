import type { EvidenceState } from '#lib/choices/evidence.ts';
import { formatAbsolute, formatDay } from '#lib/time-format.ts';
import type { EvidenceControlItem, EvidencePack } from '#lib/schemas/governance-evidence.ts';

/** What a pack is not, wherever it stands. */
export const packNotice =
  'A reading of the text with the rows of Tandem that answer it. It is no legal advice.';
/** Of a line that asks for nothing that Tandem keeps. */
export const unansweredLine = 'Nothing in Tandem answers this line; a person has to.';

/** Rows of a finding on a page or on paper; the data holds all. */
export const packRowsShown = 25;

export const evidenceWord: Readonly<Record<EvidenceState, string>> = {
  there: 'There',
  missing: 'Missing',
  'not checked': 'Not checked',
};

/** "Article 14: Human oversight"; some texts call a part by its title alone. */
export function lineTitle({
  reference,
  title,
}: Pick<EvidenceControlItem, 'reference' | 'title'>): string {
  return reference.toLowerCase() === title.toLowerCase() ? title : `${reference}: ${title}`;
}

/** "Regulation (EU) 2024/1689, OJ L of 12 July 2024, 12 Jul 2024" */
export function sourceWords({
  source,
  sourceVersion,
  sourceDate,
}: Pick<EvidenceControlItem, 'source' | 'sourceVersion' | 'sourceDate'>): string {
  return `${source}, ${sourceVersion}, ${formatDay(Date.parse(sourceDate), 'UTC', 0)}`;
}

/** "26 May to 25 Nov 2026, generated ... by Mia" */
export function packSentence(pack: EvidencePack): string {
  const days = `${formatDay(Date.parse(pack.from), 'UTC', 0)} to ${formatDay(Date.parse(pack.to), 'UTC', 0)}`;
  const version = pack.version === null ? 'no version decides' : `version ${pack.version} decides`;
  return `${days}; ${version}, tier ${pack.tier === 'unset' ? 'not set' : pack.tier}. Generated ${formatAbsolute(Date.parse(pack.generatedAt))} by ${pack.generatedBy}.`;
}
