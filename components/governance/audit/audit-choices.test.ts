import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AREAS, SUBJECTS, subjectWord } from './audit-choices.ts';
import { ACTS } from './audit-text.ts';

const root = join(import.meta.dirname, '../../..');

test('every act is found by the part of the product that it belongs to', () => {
  const areas = new Set(Object.keys(ACTS).map((name) => name.slice(0, name.indexOf('.'))));
  expect(Object.keys(AREAS).toSorted()).toEqual([...areas].toSorted());
});

test('every kind of subject that the server records can be filtered by', () => {
  const kinds = new Set(
    globSync('server/**/*.ts', { cwd: root })
      .filter((path) => !path.endsWith('.test.ts') && !path.startsWith('server/generated'))
      .flatMap((path) => [
        ...readFileSync(join(root, path), 'utf8').matchAll(
          /subject\b[^\n]{0,40}\{\s*kind: '([a-z_-]+)'/gu,
        ),
      ])
      .map((match) => match[1] ?? ''),
  );
  expect(kinds.size).toBeGreaterThan(40);
  expect(Object.keys(SUBJECTS).toSorted()).toEqual([...kinds].toSorted());
});

test('a kind of another version is told by its name', () => {
  expect(subjectWord('mlflow-server')).toBe('MLflow server');
  expect(subjectWord('old-thing')).toBe('old thing');
});
