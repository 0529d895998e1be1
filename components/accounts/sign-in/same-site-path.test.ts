import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameSitePath } from './same-site-path.ts';

const origin = 'https://tandem.example';

test.each([
  ['/', '/'],
  ['/incidents/1?tab=causes#evidence', '/incidents/1?tab=causes#evidence'],
  ['/search?q=//evil.example', '/search?q=//evil.example'],
  ['/a/../models', '/models'],
])('keeps the path %j', (link, path) => {
  expect(sameSitePath(link, origin)).toBe(path);
});

test.each([
  undefined,
  '',
  'incidents',
  'https://evil.example/',
  'https://tandem.example/models',
  'javascript:alert(1)',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '/\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '/\t//evil.example',
  '/\t\\evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/./\t/evil.example',
  '/%2e//evil.example',
  '//[',
])('sends %j to the start page', (link) => {
  expect(sameSitePath(link, origin)).toBe('/');
});

describe('for any link', () => {
  const separators = fc.constantFrom(
    '/',
    '\\',
    '\t',
    '\n',
    '\r',
    ' ',
    '.',
    '..',
    '%2e',
    '%09',
    '%2f',
  );
  const words = fc.constantFrom(':', '@', '?', '#', 'evil.example', 'https:', '\u0000', 'a');
  const links = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(separators, words), { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`),
  );

  test('the browser stays on this site', () => {
    fc.assert(
      fc.property(links, (link) => {
        expect(new URL(sameSitePath(link, origin), origin).origin).toBe(origin);
      }),
      { numRuns: 2_000 },
    );
  });
});
