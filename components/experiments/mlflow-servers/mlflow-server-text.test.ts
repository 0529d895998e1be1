import { expect, test } from 'vitest';
import { describeCopies, describeRemoved } from './mlflow-server-text.ts';

const counts = [
  { kind: 'experiment', copies: 1, gone: 0 },
  { kind: 'run', copies: 40, gone: 2 },
] as const;

test('copies and what is gone are told in words', () => {
  expect(describeCopies([...counts])).toBe('1 experiment, 40 runs');
  expect(describeRemoved([...counts])).toBe('2 of them are deleted there');
  expect(describeRemoved([{ kind: 'model', copies: 3, gone: 1 }])).toBe(
    '1 of them is deleted there',
  );
  expect(describeRemoved([])).toBeNull();
});
