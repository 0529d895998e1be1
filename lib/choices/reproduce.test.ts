import { expect, test } from 'vitest';
import { codeWord } from './reproduce.ts';

test.each([
  ['665f0c1d9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d', 'Commit', '665f0c1d9a'],
  ['abc1234', 'Commit', 'abc1234'],
  ['sha256:665f0c1d9a8b7c6d5e4f', 'Code digest', 'sha256:665f0c1d9a8b'],
  ['registry/trainer:2.4', 'Code digest', 'registry/tra'],
])('names the code %s', (code, label, short) => {
  expect(codeWord(code)).toEqual({ label, short });
});
