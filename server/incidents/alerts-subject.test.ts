import { expect, test } from 'vitest';
import { alertsSubject } from './alerts-subject.ts';

test('names the first alert and counts the others', () => {
  const [slow, failing] = [{ title: 'checkout is slow' }, { title: 'checkout fails' }];
  expect(alertsSubject([slow])).toEqual({ kind: 'alerts', name: 'checkout is slow' });
  expect(alertsSubject([slow, failing, failing]).name).toBe('checkout is slow and 2 more');
  expect(alertsSubject([]).name).toBeNull();
});
