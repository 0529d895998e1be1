import { expect, test } from 'vitest';
import { describeMonitored } from './monitored-text.ts';

test('says how many are monitored and how many no rule covers', () => {
  expect(describeMonitored(40, 28, 'hosts')).toBe(
    '12 of 40 hosts monitored. No rule covers the other 28.',
  );
  expect(describeMonitored(2, 2, 'services')).toBe(
    '0 of 2 services monitored. No rule covers them.',
  );
});
