/** Lifetime of a success toast: 6 s, 8 s with an undo. */
export function toastLifeMs(canUndo: boolean): number {
  return canUndo ? 8_000 : 6_000;
}

/** Time that a toast stays open after the last pointer movement over it. */
const READING_MS = 2_000;
/** Maximum lifetime, regardless of the pointer. */
const MOST_MS = 30_000;

/**
 * Milliseconds until a toast is checked again; 0 closes it. Pointer movement over the toast or
 * keyboard focus inside it keeps it open; a pointer that merely rests there does not. Times in
 * epoch ms.
 */
export function toastWaitMs(toast: {
  shownMs: number;
  lifeMs: number;
  /** Last pointer movement over the toast; null if there was none. */
  movedMs: number | null;
  focused: boolean;
  nowMs: number;
}): number {
  const { shownMs, lifeMs, movedMs, focused, nowMs } = toast;
  if (nowMs < shownMs + lifeMs) return shownMs + lifeMs - nowMs;
  if (nowMs >= shownMs + MOST_MS) return 0;
  if (focused) return READING_MS;
  return movedMs === null ? 0 : Math.max(0, movedMs + READING_MS - nowMs);
}
