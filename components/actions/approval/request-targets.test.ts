import { expect, test } from 'vitest';
import { requestKinds } from '#lib/choices/actions.ts';
import { requestTargets } from './request-targets.ts';

const ref = (kind: string, name: string, id: string | null = name) => ({ kind, name, id });

function incident(causes: ReturnType<typeof ref>[], resources: (ReturnType<typeof ref> | null)[]) {
  const [resource = null, ...alerts] = resources;
  return {
    diagnosis: { causes: causes.map((each) => ({ resource: each })) },
    resource,
    alerts: alerts.map((each) => ({ resource: each })),
  };
}

test('lists the ranked causes first and each target once', () => {
  const targets = requestTargets(
    incident(
      [ref('service', 'cart'), ref('host', 'node-1')],
      [ref('service', 'shop'), ref('service', 'cart'), null, ref('model', 'fraud', null)],
    ),
  );
  expect(targets.map(({ name }) => name)).toEqual(['cart', 'node-1', 'shop', 'fraud']);
});

test('lists two resources of one name apart', () => {
  const targets = requestTargets(
    incident([ref('service', 'api', 'shop')], [ref('service', 'api', 'billing')]),
  );
  expect(targets.map(({ id }) => id)).toEqual(['shop', 'billing']);
});

test('leaves out kinds without a runbook and resources without an id', () => {
  expect(requestTargets(incident([ref('database', 'db')], [ref('service', 'gone', null)]))).toEqual(
    [],
  );
  expect(requestKinds).toContain('service');
});
