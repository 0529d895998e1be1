import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalHashes, hashApiKey, makeApiKey, parseApiKey } from './api-key.ts';

test('a fresh key parses to its prefix and is never the same twice', () => {
  const made = Array.from({ length: 50 }, makeApiKey);
  for (const { key, prefix } of made) expect(parseApiKey(key)).toBe(prefix);
  expect(new Set(made.map(({ key }) => key)).size).toBe(50);
});

test('one changed character breaks the checksum', () => {
  const { key } = makeApiKey();
  fc.assert(
    fc.property(fc.integer({ min: 4, max: key.length - 1 }), (at) => {
      const other = key[at] === 'a' ? 'b' : 'a';
      const changed = key.slice(0, at) + other + key.slice(at + 1);
      return parseApiKey(changed) === null;
    }),
  );
});

test('anything else is no key', () => {
  fc.assert(fc.property(fc.string(), (text) => parseApiKey(text) === null));
});

test('hashes are compared whole', () => {
  expect(equalHashes(hashApiKey('a'), hashApiKey('a'))).toBe(true);
  expect(equalHashes(hashApiKey('a'), hashApiKey('b'))).toBe(false);
  expect(equalHashes('a', 'ab')).toBe(false);
});
