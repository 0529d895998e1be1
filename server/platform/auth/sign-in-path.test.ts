import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signInPath } from './sign-in-path.ts';

test('leads back to what was asked for, without what Next adds', () => {
  expect(signInPath('/actions/7')).toBe('/sign-in?next=%2Factions%2F7');
  expect(signInPath('/incidents?status=open&_rsc=1x9')).toBe(
    '/sign-in?next=%2Fincidents%3Fstatus%3Dopen',
  );
  expect(signInPath('/')).toBe('/sign-in');
  expect(signInPath('/?_rsc=1x9')).toBe('/sign-in');
  expect(signInPath(null)).toBe('/sign-in');
  expect(signInPath('http://elsewhere.test/')).toBe('/sign-in');
});

test('a path comes back whole', () => {
  fc.assert(
    fc.property(fc.webPath({ size: 'small' }), (path) => {
      const next = new URL(signInPath(`/a${path}`), 'http://localhost').searchParams.get('next');
      expect(next).toBe(new URL(`/a${path}`, 'http://localhost').pathname);
    }),
  );
});
