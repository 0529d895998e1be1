import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { DemoReport } from '#server/platform/demo/demo-order.ts';
import { isPortFree } from '#server/platform/process/free-port.ts';
import type { DemoBook } from './demo-book.ts';
import { messageOf } from './message-of.ts';
import type { Keep } from './supervision/process-table.ts';
import type { Running, Supervised } from './supervision/supervise.ts';

/** Poll interval while a change is expected. */
const POLL_MS = 1_000;
/** New orders are announced; this poll detects lost announcements and an unresponsive company. */
const CALM_POLL_MS = 30_000;
/** Delay after a start that failed for a reason other than an occupied port. */
const RETRY_MS = 10_000;
const HEALTH_MS = 2_000;
/**
 * Time limit at startup: on a busy machine, the first database responses can take longer but must
 * not fail a start.
 */
const BEGIN_MS = 60_000;
/** Demo files in the data folder. They are deleted when the company is opened again. */
const FILES = ['demo-state.json', 'demo-runs.json', 'demo-office.json', 'demo-models.json'];

const healthSchema = z.object({ backfill: z.object({ done: z.number(), total: z.number() }) });

type Life = Omit<DemoReport, 'order'>;
const STARTING: Life = { state: 'starting', backfill: null, problem: null };
const STOPPED: Life = { state: 'stopped', backfill: null, problem: null };

export interface DemoKeeperOptions {
  book: DemoBook;
  dataDir: string;
  port: number;
  keep: Keep;
  name: string;
  /** Runs the demo company once. */
  run: (signal: AbortSignal) => Promise<Running>;
  log: (line: string) => void;
}

/**
 * Starts and stops the demo company when the order in the database changes, and reports its state.
 */
export class DemoKeeper {
  readonly #options: DemoKeeperOptions;
  readonly #stopping = new AbortController();
  #supervised: Supervised | undefined;
  /** Whether this demo process serves the port, not another program. */
  #alive = false;
  #problem: string | null = null;
  #retryAtMs = 0;
  #reported = '';
  #loop: Promise<void> | undefined;
  #pause = new AbortController();

  constructor(options: DemoKeeperOptions) {
    this.#options = options;
    options.book.onChange(() => this.#lookNow());
  }

  /**
   * Await this before reading the report, which may be from an earlier run. Returns true if the
   * demo is wanted. Throws if the database does not respond for a minute.
   */
  async begin(): Promise<boolean> {
    const { signal } = this.#stopping;
    const untilMs = performance.now() + BEGIN_MS;
    for (;;) {
      try {
        return await this.#readFirst();
      } catch (error) {
        if (signal.aborted || performance.now() >= untilMs)
          throw new Error(`The database does not respond: ${messageOf(error)}`, { cause: error });
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #readFirst(): Promise<boolean> {
    const order = await this.#options.book.readOrder();
    if (order?.state !== 'open') return false;
    await this.#report({ order: order.id, ...STARTING });
    return true;
  }

  /**
   * Starts following the order. The programs that receive the demo's data must already be serving.
   */
  follow(): void {
    this.#loop ??= this.#followUntilStopped();
  }

  /** Stops following the order. The demo process is stopped together with the other programs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#options.book.close();
    await this.#loop;
  }

  async #followUntilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // Created before the check, so that a change during the check ends the following pause.
      this.#pause = new AbortController();
      const until = AbortSignal.any([signal, this.#pause.signal]);
      // If the database does not respond, nothing changes: running processes continue.
      const calm = await this.#look().catch(() => false);
      const pauseMs = calm ? CALM_POLL_MS : POLL_MS;
      await sleep(pauseMs, undefined, { signal: until }).catch(() => undefined);
    }
  }

  #lookNow(): void {
    this.#pause.abort();
  }

  /** Returns true if no change is expected. */
  async #look(): Promise<boolean> {
    const order = await this.#options.book.readOrder();
    if (this.#stopping.signal.aborted) return true;
    if (order?.state === 'open') {
      const life = await this.#keepOpen();
      await this.#report({ order: order.id, ...life });
      return life.state === 'running';
    }
    await this.#close();
    if (order === null) return true;
    for (const file of FILES) rmSync(join(this.#options.dataDir, file), { force: true });
    await this.#report({ order: order.id, ...STOPPED });
    return true;
  }

  async #keepOpen(): Promise<Life> {
    if (this.#supervised === undefined && performance.now() >= this.#retryAtMs) this.#start();
    if (this.#alive) return this.#askHealth();
    return { ...STARTING, problem: this.#problem };
  }

  #start(): void {
    const { keep, name } = this.#options;
    const supervised = keep(name, (signal) => this.#run(signal));
    this.#supervised = supervised;
    supervised.started.catch(() => {
      this.#supervised = undefined;
    });
  }

  async #run(signal: AbortSignal): Promise<Running> {
    const { port, run } = this.#options;
    try {
      if (!(await isPortFree(port, '127.0.0.1'))) {
        this.#retryAtMs = 0;
        throw new Error(
          `Port ${port} on 127.0.0.1 is used by another program. Stop it, or start Tandem with another DEMO_PORT.`,
        );
      }
      this.#retryAtMs = performance.now() + RETRY_MS;
      const running = await run(signal);
      this.#alive = true;
      this.#problem = null;
      void running.ended.then(() => {
        this.#alive = false;
        this.#lookNow();
      });
      return running;
    } catch (error) {
      this.#setProblem(messageOf(error));
      throw error;
    }
  }

  #setProblem(text: string): void {
    if (this.#problem !== text)
      this.#options.log(`${this.#options.name} could not be started: ${text}`);
    this.#problem = text;
  }

  async #askHealth(): Promise<Life> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#options.port}/healthz`, {
        signal: AbortSignal.timeout(HEALTH_MS),
      });
      const { backfill } = healthSchema.parse(await answer.json());
      return answer.ok
        ? { state: 'running', backfill: null, problem: null }
        : { ...STARTING, backfill };
    } catch {
      return STARTING;
    }
  }

  async #close(): Promise<void> {
    const supervised = this.#supervised;
    this.#supervised = undefined;
    this.#problem = null;
    this.#retryAtMs = 0;
    if (supervised === undefined) return;
    await supervised.stop();
    this.#options.log(`${this.#options.name} was removed`);
  }

  async #report(report: DemoReport): Promise<void> {
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    await this.#options.book.writeReport(report);
    this.#reported = text;
  }
}
