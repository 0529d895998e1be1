import type { EvidenceState } from '#lib/choices/evidence.ts';
import type { Evidence } from '#lib/schemas/governance/evidence.ts';

/**
 * Missing evidence is worse than unchecked evidence, because it is certain. A line without named
 * evidence counts as not checked: a person has to answer it.
 */
export function stateOfLine(evidence: readonly Pick<Evidence, 'state'>[]): EvidenceState {
  if (evidence.some(({ state }) => state === 'missing')) return 'missing';
  const unclear = evidence.length === 0 || evidence.some(({ state }) => state === 'not checked');
  return unclear ? 'not checked' : 'there';
}
