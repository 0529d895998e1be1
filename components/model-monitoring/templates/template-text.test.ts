import { expect, test } from 'vitest';
import type { TemplateChange } from '#lib/schemas/model-monitoring/templates.ts';
import { summarizeChange, templateSentence } from './template-text.ts';

const limit: TemplateChange = {
  kind: 'limit',
  measure: 'missing',
  basis: 'quality',
  before: 0.1,
  after: 0.02,
  outcome: 'set',
};

test('each line says what, from what, to what', () => {
  expect(summarizeChange(limit)).toEqual({
    what: 'Limit: Missing values above baseline, of a column',
    before: '10%',
    after: '2%',
    outcome: 'Will be set',
  });
  const card = { ...limit, measure: null, basis: null };
  const task = { ...card, kind: 'task', before: null, after: 'ranking', outcome: 'kept' } as const;
  expect(summarizeChange(task)).toEqual({
    what: 'Card: task',
    before: 'not specified',
    after: 'Ranking',
    outcome: 'Set manually, unchanged',
  });
  const chosen = { ...card, kind: 'template', before: null, after: 'finance' } as const;
  expect(summarizeChange(chosen)).toMatchObject({ before: 'none', after: 'Credit and finance' });
});

test('the conclusion counts what changes and what people keep', () => {
  const [same, kept] = [
    { ...limit, outcome: 'same' },
    { ...limit, outcome: 'kept' },
  ] as const;
  expect(templateSentence([limit, kept, same])).toBe(
    '1 of 3 will change. 1 manual settings are unchanged.',
  );
  expect(templateSentence([same])).toBe('Everything is already set.');
  expect(templateSentence([same, kept])).toBe('Manual settings are unchanged; nothing changes.');
});
