import { expect, test } from 'vitest';
import { answersItem, latencyItem } from './checks/canary-checks.ts';
import { describeBuffered } from './step-text.ts';

const told = { latencyP95Ms: 12, slow: 0, timed: 50 };

test('rows without a latency, or nothing to compare it with, are not measured and not ok by that', () => {
  const bare = { latencyP95Ms: null, slow: 0, timed: 0 };
  expect(latencyItem({ baseVersion: '1' }, bare, 12)).toMatchObject({
    measured: false,
    detail: 'not measured: its rows carry no latency',
  });
  expect(latencyItem({ baseVersion: '1' }, told, null)).toMatchObject({
    measured: false,
    detail: 'not measured: the rows of version 1 carried no latency',
  });
  expect(latencyItem({ baseVersion: '1' }, told, 12)).toMatchObject({ ok: true, measured: true });
  expect(latencyItem({ baseVersion: '1' }, { ...told, slow: 40 }, 12)).toMatchObject({ ok: false });
});

test('requests without an answer fail beyond chance, and no request says nothing', () => {
  expect(answersItem({ rows: 0, unanswered: 0 })).toMatchObject({ measured: false });
  expect(answersItem({ rows: 3, unanswered: 3 })).toMatchObject({ ok: false, measured: true });
  expect(answersItem({ rows: 3, unanswered: 1 })).toMatchObject({ ok: true });
});

test('the words of a step name only what was measured', () => {
  const items = [
    answersItem({ rows: 50, unanswered: 0 }),
    latencyItem({ baseVersion: '1' }, { latencyP95Ms: null, slow: 0, timed: 0 }, 12),
    { title: 'Estimated accuracy, by its own scores', ok: true, measured: true, detail: '' },
  ];
  expect(describeBuffered(items)).toBe(
    'As expected: answers, estimated accuracy. Not measured: latency.',
  );
  expect(describeBuffered([answersItem({ rows: 0, unanswered: 0 })])).toBe(
    'Nothing could be measured. Not measured: answers.',
  );
});
