import { expect, test } from 'vitest';
import { placeReplica } from './place-replica.ts';

const hosts = (a: number, b: number, c: number) => [
  { name: 'a', cpu: a },
  { name: 'b', cpu: b },
  { name: 'c', cpu: c },
];

test('a replica starts at home while there is room, else on the first host that has some', () => {
  expect(placeReplica('b', hosts(0.1, 0.4, 0.2))).toBe('b');
  expect(placeReplica('b', hosts(0.3, 0.99, 0.2))).toBe('a');
  expect(placeReplica('b', hosts(0.8, 0.99, 0.2))).toBe('c');
  expect(placeReplica('b', hosts(0.8, 0.99, 0.9))).toBe('b');
});
