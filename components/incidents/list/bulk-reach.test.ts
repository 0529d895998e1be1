import { describe, expect, it } from 'vitest';
import { describeOmitted, reachOf } from './bulk-reach.ts';

const row = (id: string, reason: string | null) => ({
  id,
  you: { mayWrite: reason === null, reason },
});

describe('reachOf', () => {
  it('parts those that may be acted on from the others, and tells each reason once', () => {
    const reach = reachOf([row('a', null), row('b', 'Other team.'), row('c', 'Other team.')]);
    expect(reach.may.map(({ id }) => id)).toEqual(['a']);
    expect(reach.leftOut.map(({ id }) => id)).toEqual(['b', 'c']);
    expect(describeOmitted(reach)).toBe('2 incidents are skipped. Other team.');
    expect(describeOmitted(reachOf([row('b', 'Other team.'), row('c', 'Not the demo’s.')]))).toBe(
      '2 incidents are skipped. Other team. Not the demo’s.',
    );
  });

  it('says nothing where all may be acted on, and names a single one', () => {
    expect(describeOmitted(reachOf([row('a', null)]))).toBeNull();
    expect(describeOmitted(reachOf([row('a', 'Other team.')]))).toBe(
      '1 incident is skipped. Other team.',
    );
  });
});
