import { expect, test } from 'vitest';
import { tabsFor } from './connect-snippets.ts';

test('an HTTP check stands among the ways for services, whatever half comes first', () => {
  for (const focus of ['services', 'models', 'both'] as const) {
    const ids = tabsFor(focus).map(({ id }) => id);
    expect(ids.indexOf('http-check')).toBe(ids.indexOf('alertmanager') + 1);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
