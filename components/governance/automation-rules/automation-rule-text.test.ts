import { expect, test } from 'vitest';
import type { BindingItem } from '#lib/schemas/actions/execution.ts';
import { bindingSentence } from './automation-rule-text.ts';

const item: BindingItem = {
  key: 'deployment-regression',
  name: 'Version regression',
  enabled: true,
  causeKind: 'change',
  match: { resourceKinds: ['service'], versioned: true, metrics: [] },
  runbook: 'roll-back-service',
  parameters: {},
  version: 0,
  shipped: true,
  editor: null,
};

test('a binding as a sentence', () => {
  expect(
    bindingSentence(item, [
      {
        id: 'roll-back-service',
        version: 1,
        title: 'Roll back a deployment',
        kind: 'service.roll_back',
      },
    ]),
  ).toBe(
    'When a change with a version on a service is the cause, propose “Roll back a deployment”.',
  );
});

test('of a finer kind of cause', () => {
  const match = { ...item.match, resourceKinds: ['model'], versioned: false };
  const covariate: BindingItem = {
    ...item,
    causeKind: 'drift',
    match: { ...match, subkinds: ['covariate'] },
  };
  expect(bindingSentence(covariate, [])).toContain(
    'When covariate drift on a model is the cause, propose “roll-back-service”.',
  );
});

test('with evidence and an unknown runbook', () => {
  expect(
    bindingSentence(
      {
        ...item,
        causeKind: 'saturation',
        match: { ...item.match, versioned: false, metrics: ['process.memory'] },
      },
      [],
    ),
  ).toBe(
    'When saturation on a service and the evidence includes process.memory is the cause, propose “roll-back-service”.',
  );
});
