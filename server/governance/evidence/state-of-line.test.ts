import { expect, test } from 'vitest';
import { stateOfLine } from '#server/governance/evidence/state-of-line.ts';

const line = (...states: ('there' | 'missing' | 'not checked')[]) =>
  stateOfLine(states.map((state) => ({ state })));

test('a line is there only where all of it is; what is missing outweighs what is unclear', () => {
  expect(line('there', 'there')).toBe('there');
  expect(line('there', 'not checked')).toBe('not checked');
  expect(line('not checked', 'missing', 'there')).toBe('missing');
  expect(line()).toBe('not checked');
});
