import { describe, expect, it } from 'vitest';
import type { StoredCause } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { causesToTreat } from './causes-to-treat.ts';

const cause = (name: string, given: Partial<StoredCause> = {}): StoredCause => ({
  kind: 'saturation',
  subkind: null,
  resource: { id: null, kind: 'service', name },
  change: null,
  level: 'likely',
  score: 0.8,
  title: name,
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
  ...given,
});
const titles = (causes: readonly StoredCause[]) => causes.map(({ title }) => title);

describe('causesToTreat', () => {
  it('treats the first cause and that of a second onset', () => {
    const causes = [cause('surge'), cause('effect'), cause('release', { later: true })];
    expect(titles(causesToTreat(causes, []))).toEqual(['surge', 'release']);
    expect(causesToTreat([], [])).toEqual([]);
  });

  it('leaves a later cause to the incident that is about it', () => {
    const causes = [cause('surge'), cause('release', { later: true })];
    expect(titles(causesToTreat(causes, [cause('release')]))).toEqual(['surge']);
    expect(titles(causesToTreat(causes, [cause('surge')]))).toEqual(['surge', 'release']);
    const change = { ref: 'r1', title: 'Deploy', occurredAt: '', before: null, after: null };
    expect(titles(causesToTreat(causes, [cause('release', { change })]))).toHaveLength(2);
  });

  it('treats only credible causes', () => {
    const causes = [
      cause('surge', { level: 'unlikely' }),
      cause('release', { later: true, level: 'possible' }),
    ];
    expect(titles(causesToTreat(causes, []))).toEqual(['release']);
  });
});
