import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  getLostSession,
  hostSignIn,
  settleSignIn,
  signedInFetch,
} from '#components/client/signed-in-fetch.ts';
import { sessionPhase } from './session-end.ts';

describe('sessionPhase', () => {
  it('warns for the last five minutes', () => {
    expect(sessionPhase(null, 0)).toBe('fine');
    expect(sessionPhase(300_001, 0)).toBe('fine');
    expect(sessionPhase(300_000, 0)).toBe('ending');
    expect(sessionPhase(1, 0)).toBe('ending');
    expect(sessionPhase(0, 0)).toBe('ended');
  });
});

describe('signedInFetch', () => {
  afterEach(() => {
    settleSignIn(true);
    vi.unstubAllGlobals();
  });
  const answers = (...statuses: number[]) => {
    const fetch = vi.fn(async () => new Response(null, { status: statuses.shift() ?? 500 }));
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };

  it('holds a call whose session ended, and makes it again with the same body', async () => {
    const fetch = answers(401, 201);
    const leave = hostSignIn();
    const call = signedInFetch('/api/keys', { method: 'POST', body: '{"name":"a"}' });
    await vi.waitFor(() => expect(getLostSession()).toBe('open'));
    settleSignIn(true);
    expect((await call).status).toBe(201);
    expect(getLostSession()).toBe('none');
    expect(fetch.mock.calls[1]).toEqual(fetch.mock.calls[0]);
    leave();
  });

  it('gives the refusal back when it was put off, and what only reads does not ask again', async () => {
    const fetch = answers(401, 401, 401, 200);
    const leave = hostSignIn();
    const call = signedInFetch('/api/keys', { method: 'POST' });
    await vi.waitFor(() => expect(getLostSession()).toBe('open'));
    settleSignIn(false);
    expect((await call).status).toBe(401);
    expect((await signedInFetch('/api/keys')).status).toBe(401);
    expect(getLostSession()).toBe('put-off');
    const act = signedInFetch('/api/keys', { method: 'POST' });
    await vi.waitFor(() => expect(getLostSession()).toBe('open'));
    settleSignIn(true);
    expect((await act).status).toBe(200);
    expect(fetch).toHaveBeenCalledTimes(4);
    leave();
  });

  it('leads over the sign-in page where nothing can ask in place', async () => {
    answers(401);
    const assign = vi.fn();
    vi.stubGlobal('location', { pathname: '/print/costs', search: '?a=1', hash: '', assign });
    expect((await signedInFetch('/api/costs')).status).toBe(401);
    expect(assign).toHaveBeenCalledWith('/sign-in?next=%2Fprint%2Fcosts%3Fa%3D1');
  });
});
