import { expect, test } from 'vitest';
import { toProblem } from './problem.ts';

const refused = (originalCode: string) =>
  Object.assign(new Error('raw'), {
    code: 'P2010',
    meta: { driverAdapterError: { cause: { kind: 'postgres', originalCode } } },
  });

test.each(['22021', '22P02', '22P05', '22003', '22008'])(
  'a value that the database refuses (%s) is the sender’s, not ours',
  (code) => {
    expect(toProblem(refused(code)).problem).toMatchObject({ status: 400, code: 'invalid_input' });
  },
);

test('any other refusal stays ours', () => {
  expect(toProblem(refused('42703')).problem).toMatchObject({ status: 500, code: 'internal' });
  expect(toProblem(refused('22012')).problem).toMatchObject({ status: 500, code: 'internal' });
});
