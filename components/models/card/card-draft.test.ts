import { expect, test } from 'vitest';
import { writtenCardSchema } from '#lib/schemas/models/governance.ts';
import {
  describeFootprint,
  fromDraft,
  taskRows,
  taskWord,
  toDraft,
  writtenFields,
} from './card-draft.ts';

const texts = { intendedUse: 'Loans', outOfScope: '', limits: '', ethicalConsiderations: '' };

test('a card survives its form, whatever is said of carbon and cost', () => {
  const footprints = [
    { kind: 'not stated' },
    { kind: 'not measured', reason: 'no meter' },
    { kind: 'stated', carbonKg: 1.5, cost: { amount: '12.30', currency: 'EUR' }, source: 'bill' },
    { kind: 'stated', carbonKg: null, cost: null, source: 'nothing was metered' },
  ];
  for (const footprint of footprints) {
    const written = writtenCardSchema.parse({ ...texts, footprint });
    expect(writtenCardSchema.parse(fromDraft(toDraft(written)))).toEqual(written);
  }
});

test('what was written for a task survives its form, and is shown for that task only', () => {
  const forTask = { horizon: '7 days', operatingPoint: '0.5' };
  const written = writtenCardSchema.parse({ ...texts, task: 'forecasting', forTask });
  expect(written.footprint).toEqual({ kind: 'not stated' });
  const draft = toDraft(written);
  expect(writtenCardSchema.parse(fromDraft(draft))).toEqual(written);
  expect(fromDraft({ ...draft, forTask: { ...forTask, season: '  ' } }).forTask).toEqual(forTask);
  expect(taskRows(written)).toEqual([
    { id: 'horizon', title: 'Horizon', text: '7 days' },
    { id: 'season', title: 'Season', text: null },
    { id: 'nominalCoverage', title: 'Nominal coverage', text: null },
  ]);
  // A card of an older Tandem says nothing of a task.
  const old = writtenCardSchema.parse(texts);
  expect([taskWord(old.task), taskRows(old)]).toEqual(['Not specified', []]);
});

test('what the form cannot know is refused by the schema, not guessed', () => {
  const draft = { ...toDraft(writtenCardSchema.parse(texts)), footprint: 'stated' as const };
  expect(writtenCardSchema.safeParse(fromDraft(draft)).success).toBe(false);
  expect(
    writtenCardSchema.safeParse(fromDraft({ ...draft, carbonKg: 'much', source: 'x' })).success,
  ).toBe(false);
});

test('carbon and cost in words', () => {
  expect(describeFootprint({ kind: 'not stated' })).toBeNull();
  expect(describeFootprint({ kind: 'not measured', reason: 'no meter' })).toBe(
    'Not measured: no meter',
  );
  expect(
    describeFootprint({
      kind: 'stated',
      carbonKg: 2,
      cost: { amount: '3.50', currency: 'EUR' },
      source: 'bill',
    }),
  ).toBe('Carbon: 2 kg CO2e. Cost: 3.50 EUR. Source: bill');
});

test('each field of a card has its text, or null where nothing is stated', () => {
  const written = writtenCardSchema.parse({
    ...texts,
    task: 'forecasting',
    forTask: { horizon: '7 days' },
  });
  const fields = writtenFields(written);
  const titles = (isStated: boolean) =>
    fields.filter(({ text }) => (text !== null) === isStated).map(({ title }) => title);
  expect(titles(true)).toEqual(['Intended use', 'Task', 'Horizon']);
  expect(titles(false)).toEqual([
    'Out of scope',
    'Known limits',
    'Ethical considerations',
    'Season',
    'Nominal coverage',
    'Carbon and cost',
  ]);
});
