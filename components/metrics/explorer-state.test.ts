import { createLoader } from 'nuqs/server';
import { describe, expect, it } from 'vitest';
import { readLabels, seriesHref, writeLabels } from '#lib/explorer-link.ts';
import { viewStateParsers } from '#lib/view-state.ts';
import { explorerHref, explorerParsers } from './explorer-state.ts';

const load = createLoader({ ...explorerParsers, ...viewStateParsers });

describe('explorer state', () => {
  it('opens the very series and range of a link from elsewhere', () => {
    const labels = { 'service.name': 'shop & co', route: '/a,b' };
    const href = seriesHref({ metric: 'm', labels, seriesId: '17', fromMs: 1_000, toMs: 2_000 });
    const state = load(new URL(href, 'http://localhost'));
    expect(state).toMatchObject({
      metric: 'm',
      as: 'raw',
      lines: ['17'],
      from: '1000',
      to: '2000',
    });
    expect(readLabels(state.labels)).toEqual(labels);
  });

  it('reads what it writes, whatever the values hold', () => {
    const labels = { 'host.name': 'a,b=c', route: '/x%20y', empty: '' };
    expect(readLabels(writeLabels(labels))).toEqual(labels);
    expect(readLabels('')).toEqual({});
    expect(readLabels('%zz=%')).toEqual({ '%zz': '%' });
  });
  it('makes an address that leads back to the same query', () => {
    const url = new URL(
      explorerHref({ metric: 'm', labels: { 'service.name': 'shop & co' }, as: 'rate' }),
      'http://localhost',
    );
    expect(url.searchParams.get('metric')).toBe('m');
    expect(url.searchParams.get('as')).toBe('rate');
    expect(readLabels(url.searchParams.get('labels') ?? '')).toEqual({
      'service.name': 'shop & co',
    });
  });
});
