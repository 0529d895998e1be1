import { describe, expect, it } from 'vitest';
import { toApiError, withQuery } from '#components/client/api.ts';
import { parseFrame } from '#components/client/live-source.ts';
import { isLiveTopic, stalePrefixes } from '#lib/query-keys.ts';
import { carryViewState } from '#lib/view-state.ts';
import { navItemOf, orderNavGroups } from './navigation/nav-items.ts';

describe('api', () => {
  it('leaves out what is not set and repeats lists', () => {
    expect(
      withQuery('/api/x', { a: 1, b: null, c: undefined, d: '', e: ['p', 'q'], f: false }),
    ).toBe('/api/x?a=1&e=p&e=q&f=false');
    expect(withQuery('/api/x?y=1', { a: 'b c' })).toBe('/api/x?y=1&a=b+c');
    expect(withQuery('/api/x')).toBe('/api/x');
  });
  it('reads problem details', async () => {
    const body = {
      title: 'Invalid input',
      detail: 'Two fields are wrong.',
      status: 400,
      code: 'invalid_input',
      instance: 'urn:uuid:0190',
      errors: [{ field: 'name', message: 'is required' }],
    };
    const error = await toApiError(
      new Response(JSON.stringify(body), { status: 400, headers: { 'retry-after': '3' } }),
    );
    expect(error).toMatchObject({
      message: 'Two fields are wrong.',
      code: 'invalid_input',
      status: 400,
      id: '0190',
      fields: { name: 'is required' },
      retryAfterSeconds: 3,
    });
  });
  it('says how long to wait where the server says it', async () => {
    const error = await toApiError(
      new Response(JSON.stringify({ detail: 'Too many tries.' }), {
        status: 429,
        headers: { 'retry-after': '90' },
      }),
    );
    expect(error.message).toBe('Too many tries. Try again in 2 min');
  });
  it('survives an answer that is not JSON', async () => {
    expect(await toApiError(new Response('<html>', { status: 502 }))).toMatchObject({
      code: 'unknown',
      status: 502,
      message: 'The server answered 502',
    });
  });
});

describe('live frames', () => {
  it('are topic and id, or a call to read everything again', () => {
    expect(parseFrame('{"topic":"incidents","id":"7"}')).toEqual({
      kind: 'frame',
      topic: 'incidents',
      id: '7',
    });
    expect(parseFrame('{"topic":"resync"}')).toEqual({ kind: 'resync' });
    expect(parseFrame('nonsense')).toBeNull();
    expect(parseFrame('[]')).toBeNull();
  });
  it('make the keys of their noun stale', () => {
    expect(isLiveTopic('kill-switch')).toBe(true);
    expect(isLiveTopic('else')).toBe(false);
    expect(stalePrefixes('actions')).toEqual([['actions'], ['incidents']]);
  });
});

describe('navigation', () => {
  it('finds the noun of a path', () => {
    expect(navItemOf('/')?.label).toBe('Overview');
    expect(navItemOf('/infrastructure/metrics')?.label).toBe('Metrics');
    expect(navItemOf('/infrastructure/0190')?.label).toBe('Services and hosts');
    expect(navItemOf('/incidents/318')?.label).toBe('Incidents');
    expect(navItemOf('/incidentsx')).toBeUndefined();
  });
  it('carries range and environment, and lets a link set its own', () => {
    const search = new URLSearchParams('from=now-1h&to=now&env=p&tab=x');
    expect(carryViewState('/incidents', search)).toBe('/incidents?from=now-1h&to=now&env=p');
    expect(carryViewState('/incidents?from=1#top', search)).toBe(
      '/incidents?from=1&to=now&env=p#top',
    );
    expect(carryViewState('https://example.test/', search)).toBe('https://example.test/');
    expect(carryViewState('/incidents', new URLSearchParams())).toBe('/incidents');
  });
});

describe('the order of the navigation', () => {
  const groups = ['', 'Respond', 'Infrastructure', 'Machine learning', 'Business'].map((label) => ({
    label,
    items: [],
  }));
  const order = (focus?: 'services' | 'models' | 'both') =>
    orderNavGroups(groups, focus).map(({ label }) => label);
  it('puts the half that a person looks after first, and keeps the rest in its place', () => {
    const asShipped = groups.map(({ label }) => label);
    expect(order()).toEqual(asShipped);
    expect(order('services')).toEqual(asShipped);
    expect(order('both')).toEqual(asShipped);
    expect(order('models')).toEqual([
      '',
      'Respond',
      'Machine learning',
      'Infrastructure',
      'Business',
    ]);
  });
  it('leaves a navigation without halves alone', () => {
    expect(orderNavGroups(groups.slice(0, 2), 'models')).toHaveLength(2);
  });
});
