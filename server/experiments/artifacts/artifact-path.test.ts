import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanArtifactPath } from './artifact-path.ts';

test('keeps plain paths and takes slashes off both ends', () => {
  expect(cleanArtifactPath('/0/abc/artifacts/model/MLmodel/')).toBe(
    '0/abc/artifacts/model/MLmodel',
  );
  expect(cleanArtifactPath('a b/ä.txt')).toBe('a b/ä.txt');
  expect(cleanArtifactPath('')).toBe('');
});

test('refuses what leads elsewhere', () => {
  for (const path of [
    '../x',
    'a/../../x',
    'a//b',
    './a',
    'a/.',
    'a\\..\\b',
    'a\u0000b',
    'a\nb',
    `${'a/'.repeat(50)}b`,
    'x'.repeat(300),
  ])
    expect(() => cleanArtifactPath(path), JSON.stringify(path)).toThrow(/^path: /u);
});

test('whatever passes stays below its folder', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', '%2e%2e', 'a'), fc.string());
  fc.assert(
    fc.property(
      fc.array(part).map((parts) => parts.join('/')),
      (path) => {
        let clean: string;
        try {
          clean = cleanArtifactPath(path);
        } catch {
          return;
        }
        expect(resolve('/root/files', clean)).toBe(join('/root/files', clean).replace(/\/$/u, ''));
        expect(resolve('/root/files', clean).startsWith('/root/files')).toBe(true);
      },
    ),
  );
});
