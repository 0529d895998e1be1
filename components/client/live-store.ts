export type LiveStatus = 'connecting' | 'live' | 'stale';

export interface LiveState {
  status: LiveStatus;
  /** Time of the last message from the server, epoch ms; 0 = none yet. */
  heardAtMs: number;
  paused: boolean;
  /** Number of frames that wait because the view is paused. */
  waiting: number;
}

interface LiveStore {
  state: LiveState;
  listeners: Set<() => void>;
}

const store: LiveStore = {
  state: { status: 'connecting', heardAtMs: 0, paused: false, waiting: 0 },
  listeners: new Set(),
};

export function getLive(): LiveState {
  return store.state;
}

export function setLive(change: Partial<LiveState>): void {
  store.state = { ...store.state, ...change };
  for (const listener of store.listeners) listener();
}

export function subscribeLive(listener: () => void): () => void {
  store.listeners.add(listener);
  return () => store.listeners.delete(listener);
}
