import { expect, test } from 'vitest';
import { incidentSenders } from './incident-senders.ts';

const ref = (kind: string, name: string) => ({ id: null, kind, name });

test('the first cause, the own resource, then those of alerts and other causes, each once', () => {
  expect(
    incidentSenders({
      resource: ref('service', 'shop'),
      alerts: [
        { resource: ref('service', 'shop') },
        { resource: ref('host', 'h1') },
        { resource: null },
      ],
      diagnosis: {
        causes: [
          { resource: ref('service', 'pay') },
          { resource: ref('database', 'db') },
          { resource: ref('service', 'cart') },
        ],
      },
    }).map(({ kind, name }) => `${kind} ${name}`),
  ).toEqual(['service pay', 'service shop', 'host h1', 'service cart']);
});

test('an incident about nothing that sends has none', () => {
  expect(incidentSenders({ resource: null, alerts: [], diagnosis: { causes: [] } })).toEqual([]);
});
