import { expect, test } from 'vitest';
import { actionsHref, DOWN_SEVERITIES, incidentsHref } from './figure-links.ts';

test('a figure opens the list of its month, with what it counted', () => {
  expect(incidentsHref('2026-11', 'left-out')).toBe(
    '/incidents?status=all&start=2026-11-01&end=2026-12-01&demo=out',
  );
  expect(incidentsHref('2026-11', 'none', DOWN_SEVERITIES)).toBe(
    '/incidents?status=all&severity=critical%2Cerror&start=2026-11-01&end=2026-12-01',
  );
  expect(actionsHref('2026-12', 'only')).toBe(
    '/actions?view=done&tried=true&start=2026-12-01&end=2027-01-01&demo=only',
  );
  expect(actionsHref('2026-12', 'none')).toBe(
    '/actions?view=done&tried=true&start=2026-12-01&end=2027-01-01',
  );
});
