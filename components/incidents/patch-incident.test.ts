import { expect, it } from 'vitest';
import { patchCached } from './patch-incident.ts';

const a = { id: 'a', severity: 'error', status: 'triggered' };
const b = { id: 'b', severity: 'error', status: 'triggered' };

it('patches the incident in a detail, a page and pages, and nothing else', () => {
  expect(patchCached(a, 'a', { status: 'acknowledged' })).toMatchObject({ status: 'acknowledged' });
  const page = { items: [a, b], nextCursor: null };
  expect(patchCached(page, 'b', { status: 'resolved' })).toEqual({
    items: [a, { ...b, status: 'resolved' }],
    nextCursor: null,
  });
  expect(patchCached({ pages: [page], pageParams: [''] }, 'a', { status: 'mitigated' })).toEqual({
    pages: [{ items: [{ ...a, status: 'mitigated' }, b], nextCursor: null }],
    pageParams: [''],
  });
});

it('gives the same object back when there is nothing to patch', () => {
  const page = { items: [a], nextCursor: null };
  expect(patchCached(page, 'x', { status: 'resolved' })).toBe(page);
  expect(patchCached(null, 'x', {})).toBeNull();
});
