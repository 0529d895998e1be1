import type { EvidenceState } from '#lib/choices/evidence.ts';
import type { Evidence } from '#lib/schemas/governance/evidence.ts';

/**
 * Missing is worse than unchecked, because it is certain. A line that names no evidence is for a
 * person to answer.
 */
export function stateOfLine(evidence: readonly Pick<Evidence, 'state'>[]): EvidenceState {
  if (evidence.some(({ state }) => state === 'missing')) return 'missing';
  const unclear = evidence.length === 0 || evidence.some(({ state }) => state === 'not checked');
  return unclear ? 'not checked' : 'there';
}
