/** A stretch of history that is sent in one go. Times in epoch ms. */
export interface Chunk {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const COARSE_STEP_MS = 5 * MINUTE_MS;
const FINE_STEP_MS = MINUTE_MS;

function cut(fromMs: number, toMs: number, stepMs: number, lengthMs: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let startMs = fromMs; startMs < toMs; startMs += lengthMs) {
    chunks.push({ fromMs: startMs, toMs: Math.min(toMs, startMs + lengthMs), stepMs });
  }
  return chunks;
}

/** Cuts a window into chunks: 5-minute steps, but 1-minute steps in the last day. Ends are on whole steps. */
export function planChunks(fromMs: number, toMs: number): Chunk[] {
  const endMs = Math.floor(toMs / FINE_STEP_MS) * FINE_STEP_MS;
  const fineFromMs = Math.ceil((endMs - DAY_MS) / COARSE_STEP_MS) * COARSE_STEP_MS;
  const startMs = Math.ceil(fromMs / COARSE_STEP_MS) * COARSE_STEP_MS;
  const fineStartMs = Math.max(fineFromMs, Math.ceil(fromMs / FINE_STEP_MS) * FINE_STEP_MS);
  return [
    ...(startMs < fineFromMs ? cut(startMs, fineFromMs, COARSE_STEP_MS, 12 * HOUR_MS) : []),
    ...cut(fineStartMs, endMs, FINE_STEP_MS, 2 * HOUR_MS),
  ];
}
