import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  allCardFields,
  cardFields,
  fieldsOfTier,
  riskTiers,
  type CardField,
} from '#lib/choices/governance.ts';
import {
  cardTasks,
  fieldsOfTask,
  taskFields,
  type CardTask,
} from '#lib/choices/models/card-tasks.ts';
import { cardParts, checkCard, missingFields, type CardParts } from './model-card-gate.ts';

const none: CardParts = new Set();
const all: CardParts = new Set(allCardFields.map(({ id }) => id));
const without = (field: CardField): CardParts => new Set([...all].filter((id) => id !== field));

test('an empty card lacks what its tier needs, by name', () => {
  expect(missingFields(checkCard('unset', null, none))).toEqual([]);
  expect(missingFields(checkCard('low', null, none))).toEqual(['Owner', 'Intended use']);
  expect(missingFields(checkCard('high', null, none))).toHaveLength(cardFields.length);
  expect(missingFields(checkCard('high', null, all))).toEqual([]);
  expect(missingFields(checkCard('medium', null, without('limits')))).toEqual(['Known limits']);
});

test('a higher tier needs whatever a lower one needs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: riskTiers.length - 1 }), (at) => {
      const [lower, higher] = [riskTiers[at - 1] ?? 'unset', riskTiers[at] ?? 'high'];
      expect(fieldsOfTier[higher]).toEqual(expect.arrayContaining([...fieldsOfTier[lower]]));
    }),
  );
});

test('a task asks for its own fields from the medium tier on, and for none of another task', () => {
  expect(missingFields(checkCard('high', 'forecasting', without('season')))).toEqual(['Season']);
  expect(missingFields(checkCard('low', 'forecasting', without('season')))).toEqual([]);
  const tasks = fc.constantFrom<CardTask>(...cardTasks.map(({ id }) => id));
  const tiers = fc.constantFrom(...riskTiers);
  fc.assert(
    fc.property(tasks, tiers, (task, tier) => {
      const own = fieldsOfTask(task).map(({ id }) => id);
      const others = taskFields.map(({ id }) => id).filter((id) => !own.includes(id));
      const asked = checkCard(tier, task, none).map(({ field }) => field);
      expect(asked).toEqual(expect.arrayContaining(own));
      expect(asked.filter((field) => others.some((other) => other === field))).toEqual([]);
    }),
  );
});

test('fields have names of their own, and what is written under one counts for it alone', () => {
  const ids = allCardFields.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const written = {
    intendedUse: '',
    outOfScope: '',
    limits: '',
    ethicalConsiderations: '',
    footprint: { kind: 'not stated' },
    forTask: { horizon: '7 days', season: '' },
  };
  const parts = cardParts({ owner: '', written, hasData: false, hasMetrics: false });
  expect([...parts]).toEqual(['horizon']);
});
