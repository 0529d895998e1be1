/** A period of the history that is sent in one batch. Times in epoch ms. */
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

/**
 * A part of the history with a different step. It starts and ends on whole 5 minutes; its chunks
 * end on whole steps.
 */
export interface DenseSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cutsMs: readonly number[];
  readonly stepMs: number;
}

const DENSE_STEPS = 240;

function denseChunks(span: DenseSpan): Chunk[] {
  const ends = [...span.cutsMs, span.toMs];
  return ends.flatMap((endMs, index) =>
    cut(ends[index - 1] ?? span.fromMs, endMs, span.stepMs, DENSE_STEPS * span.stepMs),
  );
}

/** Replaces the chunks within a dense span with the span's own chunks. */
function withSpan(chunks: readonly Chunk[], span: DenseSpan): Chunk[] {
  const first = chunks[0];
  const last = chunks.at(-1);
  if (first === undefined || last === undefined) return [];
  if (span.fromMs < first.fromMs || span.toMs > last.toMs) return [...chunks];
  const before = chunks
    .filter((chunk) => chunk.fromMs < span.fromMs)
    .map((chunk) => ({ ...chunk, toMs: Math.min(chunk.toMs, span.fromMs) }));
  const after = chunks
    .filter((chunk) => chunk.toMs > span.toMs)
    .map((chunk) => ({ ...chunk, fromMs: Math.max(chunk.fromMs, span.toMs) }));
  return [...before, ...denseChunks(span), ...after];
}

/**
 * Splits a window into chunks: 5-minute steps, but 1-minute steps in the last day. Ends are on
 * whole steps.
 */
export function planChunks(
  fromMs: number,
  toMs: number,
  dense: readonly DenseSpan[] = [],
): Chunk[] {
  const endMs = Math.floor(toMs / FINE_STEP_MS) * FINE_STEP_MS;
  const fineFromMs = Math.ceil((endMs - DAY_MS) / COARSE_STEP_MS) * COARSE_STEP_MS;
  const startMs = Math.ceil(fromMs / COARSE_STEP_MS) * COARSE_STEP_MS;
  const fineStartMs = Math.max(fineFromMs, Math.ceil(fromMs / FINE_STEP_MS) * FINE_STEP_MS);
  const chunks = [
    ...(startMs < fineFromMs ? cut(startMs, fineFromMs, COARSE_STEP_MS, 12 * HOUR_MS) : []),
    ...cut(fineStartMs, endMs, FINE_STEP_MS, 2 * HOUR_MS),
  ];
  return dense.reduce(withSpan, chunks);
}
