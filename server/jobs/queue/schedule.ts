import { noteRun } from '#server/platform/jobs/jobs-at-work.ts';
import { logger } from '#server/platform/logger.ts';
import type { Job } from './job.ts';
import { nextSlot, offsetOf } from './slots.ts';

/** Maximum number of concurrent runs; further runs wait in order. */
const maxRuns = 6;
/**
 * Delay before a failed woken run is repeated: the work that caused the wake-up is still pending.
 */
const retryMs = 5_000;
const slowMs = 10_000;
/** Time for runs in progress to finish after a stop, before they are aborted. */
const graceMs = 5_000;

type Entry = {
  job: Job;
  everyMs: number;
  offsetMs: number;
  /** Last slot used. Needed because a timer may fire early. */
  slotMs: number;
  dueMs: number;
  timer: NodeJS.Timeout | null;
  state: 'idle' | 'waiting' | 'running';
  /** Whether a wake-up arrived during the run. */
  again: boolean;
};

/**
 * Runs jobs at their scheduled times with timers in this process. A job never has two concurrent
 * runs, and each slot is used at most once. Only one worker at a time has an active schedule
 * (`server/platform/jobs/job-locks.ts`).
 */
export class Schedule {
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #worker: string;
  readonly #waiting: Entry[] = [];
  readonly #runs = new Set<Promise<void>>();
  readonly #aborting = new AbortController();
  #started = false;
  #stopped = false;

  constructor(jobs: readonly Job[], worker: string) {
    this.#worker = worker;
    this.#entries = new Map(
      jobs.flatMap((job) => {
        const { id, everyMs } = job;
        if (everyMs === undefined) return [];
        const offsetMs = job.offsetMs ?? offsetOf(id, everyMs);
        const entry: Entry = {
          job,
          everyMs,
          offsetMs,
          slotMs: 0,
          dueMs: 0,
          timer: null,
          state: 'idle',
          again: false,
        };
        return [[id, entry]];
      }),
    );
  }

  /**
   * Immediately runs the jobs that writers wake: a wake-up may have been lost with the worker that
   * previously had the schedule.
   */
  start(): void {
    if (this.#started || this.#stopped) return;
    this.#started = true;
    for (const entry of this.#entries.values()) {
      this.#arm(entry);
      if (entry.job.woken === true) this.#due(entry);
    }
  }

  /**
   * Runs a job as soon as possible, or after its `wakeDelayMs`. If the job is running, runs it
   * again afterwards. Returns false if this schedule is not active.
   */
  wake(id: string): boolean {
    if (!this.#started || this.#stopped) return false;
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    const { wakeDelayMs } = entry.job;
    if (wakeDelayMs === undefined || entry.state !== 'idle') this.#due(entry);
    else if (entry.dueMs > Date.now() + wakeDelayMs) this.#arm(entry, wakeDelayMs);
    return true;
  }

  /** Resolves when all runs have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#entries.values()) if (timer !== null) clearTimeout(timer);
    this.#waiting.length = 0;
    const abort = setTimeout(() => this.#aborting.abort(), graceMs);
    await Promise.all(this.#runs);
    clearTimeout(abort);
  }

  /** Sets the timer to the next slot, or to an earlier time. */
  #arm(entry: Entry, inMs = Number.POSITIVE_INFINITY): void {
    if (this.#stopped) return;
    if (entry.timer !== null) clearTimeout(entry.timer);
    const nowMs = Date.now();
    const slotMs = nextSlot(Math.max(nowMs, entry.slotMs), entry.everyMs, entry.offsetMs);
    entry.dueMs = Math.min(slotMs, nowMs + inMs);
    entry.timer = setTimeout(
      () => {
        entry.timer = null;
        if (entry.dueMs === slotMs) entry.slotMs = slotMs;
        this.#due(entry);
      },
      Math.max(0, entry.dueMs - nowMs),
    );
  }

  #due(entry: Entry): void {
    if (entry.state === 'running') entry.again = true;
    if (entry.state !== 'idle') return;
    entry.state = 'waiting';
    this.#waiting.push(entry);
    this.#fill();
  }

  #fill(): void {
    while (this.#runs.size < maxRuns) {
      const entry = this.#waiting.shift();
      if (entry === undefined) return;
      const run = this.#run(entry).finally(() => {
        this.#runs.delete(run);
        this.#fill();
      });
      this.#runs.add(run);
    }
  }

  async #run(entry: Entry): Promise<void> {
    const { job } = entry;
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
    entry.state = 'running';
    entry.again = false;
    const startedMs = Date.now();
    const ended = noteRun(job.id);
    let againMs = Number.POSITIVE_INFINITY;
    const rerunIn = (ms: number): void => {
      againMs = Math.min(againMs, ms);
    };
    try {
      const context = { now: new Date(), worker: this.#worker, signal: this.#aborting.signal };
      await job.run({}, { ...context, rerunIn });
    } catch (error) {
      logger.error('job failed', { job: job.id, error });
      if (job.woken === true) rerunIn(retryMs);
    } finally {
      ended();
    }
    const tookMs = Date.now() - startedMs;
    if (tookMs > slowMs) logger.warn('job was slow', { job: job.id, tookMs });
    entry.state = 'idle';
    this.#arm(entry, againMs);
    if (entry.again && !this.#stopped) this.#due(entry);
  }
}
