import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newId } from '#server/platform/ids.ts';
import { kubernetesName } from './kubernetes-name.ts';

const rfc1123 = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const keys = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^[a-zA-Z0-9._:-]{0,90}$/),
);

test('every key gives a name that Kubernetes accepts', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const name = kubernetesName(key);
      expect(name).toMatch(rfc1123);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(kubernetesName(key)).toBe(name);
    }),
    { numRuns: 2_000 },
  );
});

test('other keys give other names, however alike they are', () => {
  fc.assert(
    fc.property(keys, keys, (one, other) => {
      fc.pre(one !== other);
      expect(kubernetesName(one)).not.toBe(kubernetesName(other));
    }),
    { numRuns: 2_000 },
  );
  const alike = ['a', 'A', 'a-', 'a.', '-a', 'a--', `${'a'.repeat(60)}x`, `${'a'.repeat(60)}y`, ''];
  expect(new Set(alike.map(kubernetesName)).size).toBe(alike.length);
});

test('the key of a run stays readable', () => {
  const key = newId();
  expect(kubernetesName(key)).toBe(`tandem-${key}`);
  expect(kubernetesName(`${key}-12`)).toBe(`tandem-${key}-12`);
});
