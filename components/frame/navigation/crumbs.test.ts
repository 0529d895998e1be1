import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { crumbsOf, parentOf } from './crumbs.ts';

const card = { label: 'Card', trail: [{ label: 'fraud score', href: '/models/fraud%20score' }] };

test('the way to a part of a model leads over the model', () => {
  const path = '/models/fraud%20score/card';
  expect(crumbsOf(path, card)).toEqual([
    { label: 'Models', href: '/models' },
    { label: 'fraud score', href: '/models/fraud%20score' },
    { label: 'Card' },
  ]);
  expect(parentOf(path, card)?.href).toBe('/models/fraud%20score');
  expect(parentOf(path, null)?.href).toBe('/models');
});

test('the page of a noun is its own end', () => {
  expect(crumbsOf('/incidents', null)).toEqual([{ label: 'Incidents', href: '/incidents' }]);
  expect(parentOf('/incidents', null)).toBeNull();
  expect(crumbsOf('/incidents/report', null)).toEqual([
    { label: 'Operations report', href: '/incidents/report' },
  ]);
});

test('every page of the settings has a name in the breadcrumb', () => {
  const pages = readdirSync(new URL('../../../app/(dashboard)/settings', import.meta.url), {
    withFileTypes: true,
  }).filter((entry) => entry.isDirectory());
  expect(pages.length).toBeGreaterThan(5);
  for (const { name } of pages) expect(crumbsOf(`/settings/${name}`, null), name).toHaveLength(2);
});
