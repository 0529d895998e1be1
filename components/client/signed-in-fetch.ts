type Held = { resolve: (signedIn: boolean) => void };

/**
 * `open`: the password dialog is shown. `put-off`: it was closed without a sign-in and stays closed
 * until the user acts.
 */
export type LostSession = 'none' | 'open' | 'put-off';

interface Store {
  state: LostSession;
  /**
   * Number of mounted pages that can show the password dialog. If it is 0, the sign-in page is
   * used.
   */
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

/**
 * Registers this page as able to show the password dialog while it is mounted. Returns the cleanup
 * function.
 */
export function hostSignIn(): () => void {
  store.hosts += 1;
  return () => {
    store.hosts -= 1;
  };
}

export function askToSignIn(): void {
  set('open');
}

/** Resolves the waiting requests: the user signed in again, or dismissed the dialog. */
export function settleSignIn(signedIn: boolean): void {
  const held = store.held.splice(0);
  set(signedIn ? 'none' : 'put-off');
  for (const { resolve } of held) resolve(signedIn);
}

function toSignIn(): void {
  // A wallboard has no user who could sign in; its page shows what is missing.
  if (location.pathname === '/kiosk') {
    location.reload();
    return;
  }
  const here = `${location.pathname}${location.search}${location.hash}`;
  if (!location.pathname.startsWith('/sign-in'))
    location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

/**
 * Waits until the user has signed in again. Read requests do not reopen a dialog that was
 * dismissed.
 */
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
 * fetch for Tandem's own API. If the session has ended, the page prompts for the password in place
 * and repeats the request, so that no input is lost; otherwise the original response is returned.
 */
export async function signedInFetch(url: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, { credentials: 'same-origin', ...init });
  if (response.status !== 401) return response;
  const again = await signedInAgain(init.method ?? 'GET', init.signal ?? null);
  return again ? fetch(url, { credentials: 'same-origin', ...init }) : response;
}
