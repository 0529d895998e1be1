import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { searchPages } from './search-pages.ts';

const screens = resolve(import.meta.dirname, '../../app/(dashboard)');

test('every screen with an address of its own is found, and every page that is found is there', () => {
  const addresses = globSync('**/page.tsx', { cwd: screens })
    .map((file) => `/${file.replace(/\/?page\.tsx$/u, '')}`)
    // Pages that need a name are found by it, forms are reached from their list, settings open at
    // their first page, and rows belong to a figure.
    .filter((address) => !/\[|\/new$|^\/settings$|^\/costs\/rows$/u.test(address));
  const found = new Set(searchPages.map(({ href }) => href.split('?')[0]));
  expect(found).toEqual(new Set(addresses));
});
