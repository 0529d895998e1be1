import { describe, expect, it } from 'vitest';
import { explorerHref, readLabels, writeLabels } from './explorer-state.ts';

describe('explorer state', () => {
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
