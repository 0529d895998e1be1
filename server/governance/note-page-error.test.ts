import { afterEach, expect, test, vi } from 'vitest';
import type { Actor } from '#server/platform/actor.ts';
import { notePageError } from './note-page-error.ts';

function person(id: string, role: 'viewer' | null): Actor {
  const grants = role === null ? [] : [{ role, teamId: null, environmentId: null }];
  return {
    kind: 'user',
    id,
    name: 'Vera',
    grants,
    sessionId: '',
    authenticatedAt: new Date(),
    ip: null,
  };
}
const report = { id: 'e-1', message: 'rows is not iterable', path: '/costs' };
const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

afterEach(() => written.mockClear());

test('the log holds the error under the id that the screen shows', async () => {
  expect(await notePageError(person('a', 'viewer'), report)).toEqual({ id: 'e-1' });
  expect(JSON.parse(String(written.mock.calls[0]?.[0]))).toMatchObject({
    level: 'error',
    errorId: 'e-1',
    problem: 'rows is not iterable',
    path: '/costs',
    userId: 'a',
  });
});

test('nobody without a role writes into it, and a page that fails again and again does not fill it', async () => {
  await expect(notePageError(person('b', null), report)).rejects.toMatchObject({
    code: 'forbidden',
  });
  const now = new Date();
  for (let count = 0; count < 20; count += 1)
    await notePageError(person('c', 'viewer'), report, { now });
  await expect(notePageError(person('c', 'viewer'), report, { now })).rejects.toMatchObject({
    code: 'rate_limited',
  });
  await expect(
    notePageError(person('d', 'viewer'), { ...report, path: 'x'.repeat(1_001) }),
  ).rejects.toThrow('path');
});
