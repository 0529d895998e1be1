type Held = { resolve: (signedIn: boolean) => void };

/** `open` asks for the password; `put-off` was closed without it, and stays quiet until the person acts. */
export type LostSession = 'none' | 'open' | 'put-off';

interface Store {
  state: LostSession;
  /** A page that can ask in place is shown. Without one the way leads over the sign-in page. */
  hosts: number;
  held: Held[];
  listeners: Set<() => void>;
}

const store: Store = { state: 'none', hosts: 0, held: [], listeners: new Set() };

function set(state: LostSession): void {
  store.state = state;
  for (const listener of store.listeners) listener();
}

export function getLostSession(): LostSession {
  return store.state;
}

export function subscribeLostSession(listener: () => void): () => void {
  store.listeners.add(listener);
  return () => store.listeners.delete(listener);
}

/** Says that this page asks in place while it is mounted. Returns the end of that. */
export function hostSignIn(): () => void {
  store.hosts += 1;
  return () => {
    store.hosts -= 1;
  };
}

export function askToSignIn(): void {
  set('open');
}

/** The session lives again, or the person went on without: those who wait hear it. */
export function settleSignIn(signedIn: boolean): void {
  const held = store.held.splice(0);
  set(signedIn ? 'none' : 'put-off');
  for (const { resolve } of held) resolve(signedIn);
}

function toSignIn(): void {
  // A wallboard has nobody who could sign in; its page says what is missing.
  if (location.pathname === '/kiosk') {
    location.reload();
    return;
  }
  const here = `${location.pathname}${location.search}${location.hash}`;
  if (!location.pathname.startsWith('/sign-in'))
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

/** Waits until the person signed in again. What only reads does not ask twice after it was put off. */
function signedInAgain(method: string, signal: AbortSignal | null): Promise<boolean> {
  if (store.hosts === 0) {
    toSignIn();
    return Promise.resolve(false);
  }
  if (method === 'GET' && store.state === 'put-off') return Promise.resolve(false);
  return new Promise((resolve) => {
    store.held.push({ resolve });
    signal?.addEventListener('abort', () => resolve(false), { once: true });
    if (store.state !== 'open') set('open');
  });
}

/**
 * fetch for Tandem's own API. Where the session has ended, the page asks for the password in place and the
 * same request is made again, so that nothing that was typed is lost; its own answer comes back otherwise.
 */
export async function signedInFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { credentials: 'same-origin', ...init });
  if (response.status !== 401) return response;
  const again = await signedInAgain(init.method ?? 'GET', init.signal ?? null);
  return again ? fetch(url, { credentials: 'same-origin', ...init }) : response;
}
