import { expect, test } from 'vitest';
import { alertsName } from './alerts-name.ts';

test('names the first alert and counts the others', () => {
  const [slow, failing] = [{ title: 'checkout is slow' }, { title: 'checkout fails' }];
  expect(alertsName([slow])).toBe('checkout is slow');
  expect(alertsName([slow, failing, failing])).toBe('checkout is slow and 2 more');
  expect(alertsName([])).toBeNull();
});
