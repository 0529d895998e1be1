import { expect, test } from 'vitest';
import { describeAnswered, lineTitle, packGroups } from '#lib/choices/pack-text.ts';
import type { PackLine } from '#lib/schemas/governance/evidence.ts';

test('a line is called by where it stands and what it is about, once', () => {
  expect(lineTitle({ reference: 'Article 14', title: 'Human oversight' })).toBe(
    'Article 14: Human oversight',
  );
  expect(lineTitle({ reference: 'Ongoing monitoring', title: 'Ongoing Monitoring' })).toBe(
    'Ongoing Monitoring',
  );
});

test('lines are counted, and grouped with what lacks first', () => {
  const control = {
    key: 'eu.art-9',
    version: 0,
    framework: 'eu-ai-act' as const,
    reference: 'Article 9',
    title: 'Risk management',
    asks: 'a',
    source: 's',
    sourceVersion: '1',
    sourceDate: '2026-01-01',
    evidence: [],
    enabled: true,
    comment: '',
    by: '',
    at: '',
  };
  const line = (key: string, state: PackLine['state']): PackLine => ({
    control: { ...control, key },
    state,
    evidence: [],
  });
  const lines = [line('a', 'there'), line('b', 'missing'), line('c', 'there')];
  expect(
    packGroups(lines).map((group) => [group.state, group.lines.map((each) => each.control.key)]),
  ).toEqual([
    ['missing', ['b']],
    ['there', ['a', 'c']],
  ]);
  expect(describeAnswered({ counts: { there: 2, missing: 1, notChecked: 0 }, lines })).toBe(
    '2 of 3 lines covered.',
  );
});
