import { expect, test } from 'vitest';
import { boundedFacts, boundedName } from './bounded-facts.ts';
import { factsOfIdentity } from './from-labels.ts';

test('a name that fits an index stays as it is, in any script', () => {
  for (const name of ['', 'shop', 'é'.repeat(1_000), '日'.repeat(600)])
    expect(boundedName(name)).toBe(name);
});

test('a longer one is cut and still told from others', () => {
  const name = '\u{1f525}'.repeat(1_000);
  const bounded = boundedName(name);
  expect(bounded).toHaveLength(216);
  expect(bounded.isWellFormed()).toBe(true);
  expect(boundedName(name)).toBe(bounded);
  expect(boundedName(`${name}!`)).not.toBe(bounded);
  expect(boundedName('a\0b\ud800')).toBe('a\uFFFDb\uFFFD');
});

test('all that is stored of a resource is bounded', () => {
  const long = '日'.repeat(1_300);
  const labels = {
    'service.name': long,
    'service.namespace': long,
    'service.instance.id': long,
    'host.id': long,
    'host.name': long,
    'deployment.environment.name': long,
    'peer.service': `a\0${long}`,
  };
  const all = factsOfIdentity(
    { labels, family: 'other', source: 'k:otlp', firstMs: 1, lastMs: 2 },
    false,
  );
  const { resources, relations } = boundedFacts(all);
  expect(relations).toEqual(all.relations);
  const texts = resources.flatMap(
    ({ canonicalId, name, environment, adopts, lookup, aliases, labels: kept }) => [
      canonicalId,
      name,
      environment ?? '',
      adopts?.canonicalId ?? '',
      ...[...lookup, ...aliases].map(({ value }) => value),
      ...Object.values(kept),
    ],
  );
  expect(resources.length).toBeGreaterThan(3);
  expect(texts.every((text) => Buffer.byteLength(text) <= 4_096 && !text.includes('\0'))).toBe(
    true,
  );
  const indexed = resources.flatMap((fact) => [
    fact.canonicalId,
    ...fact.aliases.map(({ value }) => value),
  ]);
  expect(indexed.every((text) => Buffer.byteLength(text) <= 2_000)).toBe(true);
});
