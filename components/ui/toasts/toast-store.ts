export interface ToastItem {
  title: string;
  kind: 'success' | 'error';
  description: string | undefined;
  errorId: string | undefined;
  onUndo: (() => void) | undefined;
}

let waiting: readonly ToastItem[] = [];
const listeners = new Set<() => void>();

function setToasts(next: readonly ToastItem[]): void {
  waiting = next;
  for (const listener of listeners) listener();
}

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the waiting toasts and clears the queue. */
export function takeToasts(): readonly ToastItem[] {
  const taken = waiting;
  if (taken.length) setToasts([]);
  return taken;
}

/** Whether any toast is waiting for a host. */
export function hasWaitingToasts(): boolean {
  return waiting.length > 0;
}

export function addToast(item: ToastItem): void {
  setToasts([...waiting, item]);
}
