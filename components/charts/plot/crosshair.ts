export interface Crosshair {
  atMs: number | null;
  locked: boolean;
  /** Id of the chart under the pointer. */ owner: string;
}

let state: Crosshair = { atMs: null, locked: false, owner: '' };
const listeners = new Set<(state: Crosshair) => void>();

export function getCrosshair(): Crosshair {
  return state;
}

/**
 * Sets the same time for all charts of the page. Each chart moves its own line without redrawing.
 */
export function setCrosshair(change: Partial<Crosshair>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener(state);
}

export function onCrosshair(listener: (state: Crosshair) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
