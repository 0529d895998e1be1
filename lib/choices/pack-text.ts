import type { EvidenceState } from '#lib/choices/evidence.ts';
import { formatCount } from '#lib/format.ts';
import type {
  EvidenceControlItem,
  EvidencePack,
  PackLine,
} from '#lib/schemas/governance/evidence.ts';
import { formatAbsolute, formatDay } from '#lib/time-format.ts';

/** Disclaimer shown with every pack. */
export const packNotice =
  'An interpretation of the text with the records in Tandem that cover it. Not legal advice.';
/** Text for a line that no record in Tandem covers. */
export const unansweredLine = 'No record in Tandem covers this control; a person must check it.';

/** Maximum rows of a finding shown on the page or in print; the data contains all rows. */
export const packRowsShown = 25;

export const evidenceWord: Readonly<Record<EvidenceState, string>> = {
  there: 'Covered',
  missing: 'Missing',
  'not checked': 'Not checked',
};

/** Titles of the groups of lines. */
export const groupWord: Readonly<Record<EvidenceState, string>> = {
  missing: 'Missing',
  'not checked': 'To check',
  there: 'Covered',
};

/** Lines with one state, in the order of the text. */
export interface PackLineGroup {
  state: EvidenceState;
  lines: PackLine[];
}

/** Lines grouped by state, missing first. Empty groups are left out. */
export function packGroups(lines: readonly PackLine[]): PackLineGroup[] {
  return (['missing', 'not checked', 'there'] as const)
    .map((state) => ({ state, lines: lines.filter((line) => line.state === state) }))
    .filter((group) => group.lines.length > 0);
}

/** Formats the coverage, such as "12 of 31 lines covered." */
export function describeAnswered({
  counts,
  lines,
}: Pick<EvidencePack, 'counts' | 'lines'>): string {
  return `${counts.there} of ${formatCount(lines.length, 'line')} covered.`;
}

/** Formats "Article 14: Human oversight". Some texts identify a part by its title only. */
export function lineTitle({
  reference,
  title,
}: Pick<EvidenceControlItem, 'reference' | 'title'>): string {
  return reference.toLowerCase() === title.toLowerCase() ? title : `${reference}: ${title}`;
}

/** Formats the source, such as "Regulation (EU) 2024/1689, OJ L of 12 July 2024, 12 Jul 2024". */
export function describeSource({
  source,
  sourceVersion,
  sourceDate,
}: Pick<EvidenceControlItem, 'source' | 'sourceVersion' | 'sourceDate'>): string {
  return `${source}, ${sourceVersion}, ${formatDay(Date.parse(sourceDate), 'UTC', 0)}`;
}

/** Formats the period and author of a pack: "26 May to 25 Nov 2026, generated ... by Mia". */
export function packSentence(pack: EvidencePack): string {
  const days = `${formatDay(Date.parse(pack.from), 'UTC', 0)} to ${formatDay(Date.parse(pack.to), 'UTC', 0)}`;
  const version = pack.version === null ? 'no serving version' : `version ${pack.version} serving`;
  return `${days}; ${version}, tier ${pack.tier === 'unset' ? 'not set' : pack.tier}. Generated ${formatAbsolute(Date.parse(pack.generatedAt))} by ${pack.generatedBy}.`;
}
