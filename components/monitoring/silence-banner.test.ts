import { expect, test } from 'vitest';
import type { SilenceItem } from '#lib/schemas/incidents/silences.ts';
import { silenceBanner } from './silence-banner.ts';

function silence(
  id: string,
  kind: SilenceItem['kind'],
  hidden: string[],
  state: SilenceItem['state'] = 'active',
): SilenceItem {
  const items = hidden.map((alert) => ({ id: alert }) as SilenceItem['hidesNow']['items'][number]);
  return { id, kind, state, hidesNow: { count: items.length, items } } as SilenceItem;
}

test('a silence that hides a firing alert is told on every page, one that hides none is not', () => {
  expect(silenceBanner([silence('s', 'silence', ['a'])])).toMatchObject({
    first: { id: 's' },
    name: 'Silence',
    hides: '1 alert is silenced.',
  });
  expect(silenceBanner([silence('s', 'silence', [])])).toBeNull();
  expect(silenceBanner([silence('s', 'silence', ['a'], 'scheduled')])).toBeNull();
});

test('an open maintenance window is told even while it hides nothing', () => {
  expect(silenceBanner([silence('m', 'maintenance', [])])).toMatchObject({
    name: 'Maintenance',
    hides: 'No alerts are silenced now.',
  });
});

test('several are counted, and an alert that two of them hide counts once', () => {
  const both = [silence('m', 'maintenance', ['a', 'b']), silence('s', 'silence', ['b', 'c'])];
  expect(silenceBanner(both)).toMatchObject({
    name: '1 maintenance window, 1 silence',
    hides: '3 alerts are silenced.',
  });
  expect(
    silenceBanner([silence('s', 'silence', ['a']), silence('t', 'silence', ['b'])])?.name,
  ).toBe('2 silences');
});
