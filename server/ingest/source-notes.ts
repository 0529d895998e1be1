import { storableText } from '#server/platform/database/storable-text.ts';
import { singleton } from '#server/platform/singleton.ts';
import type { SourceNote } from '#server/sources/note-source-health.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { ingestMetrics } from './ingest-metrics.ts';

/** A note and its start time, epoch ms. */
type Pending = { note: SourceNote; sinceMs: number };
/**
 * Notes of each source since the last write. They are buffered because ingest never waits for
 * PostgreSQL.
 */
const notes = () => singleton('source-notes', () => new Map<string, Pending>());
const mostSources = 10_000;
const mostLagMs = 2_000_000_000;

function noteOf(key: string, nowMs: number): SourceNote {
  const all = notes();
  const known = all.get(key);
  if (known !== undefined) return known.note;
  const fresh: SourceNote = { key, receivedAt: null, lagMs: null, refusedAt: null, refusedWhy: '' };
  if (all.size < mostSources) all.set(key, { note: fresh, sinceMs: nowMs });
  return fresh;
}

function latest(times: Iterable<number>): number {
  let last = -Infinity;
  for (const at of times) if (at > last) last = at;
  return last;
}

/** Newest time in a batch, epoch ms; null without telemetry. */
function newestMs({ samples, histograms, logs, spans }: Batch): number | null {
  const newest = Math.max(
    latest(samples.tsMs),
    latest(histograms.tsMs),
    latest(logs.values().map((log) => log.tsMs)),
    latest(spans.values().map((span) => span.tsMs + span.durationMs)),
  );
  return Number.isFinite(newest) ? newest : null;
}

/**
 * Records an accepted body. The newest item shows how far the sender lags behind, or how far its
 * clock is ahead (below 0).
 */
export function recordIngest(key: string, batch: Batch, nowMs: number): void {
  const newest = newestMs(batch);
  const note = noteOf(key, nowMs);
  note.receivedAt = new Date(nowMs);
  // Limits the lag: a span may have an infinite duration, and a number that PostgreSQL rejects
  // would lose the notes of all sources.
  if (newest !== null)
    note.lagMs = Math.min(mostLagMs, Math.max(-mostLagMs, Math.round(nowMs - newest)));
}

/** Records a refusal that the sender can resolve. */
export function noteRefused(key: string, why: string, nowMs: number): void {
  const note = noteOf(key, nowMs);
  note.refusedAt = new Date(nowMs);
  // A text that PostgreSQL rejects would lose the notes of all sources.
  note.refusedWhy = storableText(why.slice(0, 500));
}

/** Counts the refused items of an accepted body, and records them as the source's last refusal. */
export function noteItemsRefused(
  { path, sourceKey, nowMs }: { path: string; sourceKey: string; nowMs: number },
  count: number,
  why: string,
): void {
  if (count === 0) return;
  ingestMetrics().refused.inc({ path }, count);
  noteRefused(sourceKey, why, nowMs);
}

/** Maximum time for which notes about continuously sending sources are batched. */
const patienceMs = 10_000;
/** After a longer silence, the note about a source is written immediately. */
const pauseMs = 15_000;
/** If the lag changes by more than this, the note is written immediately. */
const lagStepMs = 30_000;

type Written = { receivedMs: number; lagMs: number; refused: boolean };
/** Last written note of each source. */
const written = () => singleton('written-source-notes', () => new Map<string, Written>());

/**
 * Whether a note must be written now: after the maximum batching time, for a first body, a body
 * after a pause, a changed lag, or the start or end of refusals.
 */
function isDue({ note, sinceMs }: Pending, nowMs: number): boolean {
  const { key, receivedAt, lagMs, refusedAt } = note;
  const last = written().get(key);
  if (nowMs - sinceMs >= patienceMs || refusedAt !== null) return true;
  if (last === undefined || last.refused || receivedAt === null) return true;
  const isStep = lagMs !== null && Math.abs(lagMs - last.lagMs) > lagStepMs;
  return isStep || receivedAt.getTime() - last.receivedMs > pauseMs;
}

function keepWritten({ key, receivedAt, lagMs, refusedAt }: SourceNote): void {
  const last = written().get(key);
  written().set(key, {
    receivedMs: receivedAt?.getTime() ?? last?.receivedMs ?? 0,
    lagMs: lagMs ?? last?.lagMs ?? 0,
    refused: refusedAt !== null,
  });
}

/**
 * Returns the notes since the last call; empty while all of them can wait. Call it every few
 * seconds.
 */
export function takeSourceNotes(nowMs: number): SourceNote[] {
  const all = notes();
  if (!all.values().some((pending) => isDue(pending, nowMs))) return [];
  const taken = all
    .values()
    .map(({ note }) => note)
    .toArray();
  all.clear();
  if (written().size > mostSources) written().clear();
  for (const note of taken) keepWritten(note);
  return taken;
}
