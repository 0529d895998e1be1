import { existsSync } from 'node:fs';
import { env } from '#server/platform/env.ts';
import { logger } from '#server/platform/logger.ts';
import { ensureHostSource, hostSourceEnabled, hostSourceKey } from '#server/sources/host-source.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import { getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startEventLoopMeter } from './collector/event-loop.ts';
import { hostLabels } from './collector/host-labels.ts';
import { emptyLinuxState, readLinux, type LinuxState } from './collector/linux.ts';
import { onGrid } from './collector/on-grid.ts';
import { ownProcessReadings } from './collector/own-processes.ts';
import { spoolReadings } from './collector/own-spool.ts';
import { queueReadings, storeSizeReadings } from './collector/own-stores.ts';
import { readGpus, readPortable } from './collector/portable.ts';
import type { Reading } from './collector/reading.ts';
import { toBatch, type KnownSeries } from './collector/to-batch.ts';

export type HostCollectorOptions = {
  /** Makes the batch durable; defaults to the spool of this process. */
  submit?: (batch: Batch) => Promise<unknown>;
  /** Tandem component of this process; defaults to `worker`. */
  component?: 'worker' | 'web';
  sampleMs?: number;
  /** Defaults to TANDEM_HOST_COLLECTOR. */
  enabled?: boolean;
};

/** Store sizes change slowly, and reading them costs a query in each store. */
const storeSizeEveryMs = 60_000;

/** Runs one part of a reading. A failed part is omitted and does not affect the others. */
async function part(name: string, run: () => Promise<Reading[]> | Reading[]): Promise<Reading[]> {
  try {
    return await run();
  } catch (error) {
    logger.warn('a part of the host reading failed', { part: name, error });
    return [];
  }
}

class HostCollector {
  readonly #submit: (batch: Batch) => Promise<unknown>;
  readonly #component: string;
  readonly #sampleMs: number;
  readonly #labels = hostLabels();
  readonly #linux = existsSync('/proc/stat');
  readonly #gpu = existsSync('/proc/driver/nvidia/version');
  readonly #known: KnownSeries = new Map();
  readonly #loop = startEventLoopMeter();
  #state: LinuxState = emptyLinuxState;
  #storeSizesAtMs = 0;
  readonly #timer: { stop(): void };

  constructor(options: HostCollectorOptions) {
    this.#submit = options.submit ?? ((batch) => getSpool().submit(batch));
    this.#component = options.component ?? 'worker';
    this.#sampleMs = options.sampleMs ?? env.TANDEM_SAMPLE_SECONDS * 1000;
    // Sample times are multiples of the interval, so that all sources use the same instants.
    this.#timer = onGrid(this.#sampleMs, 'the reading of the host', async (nowMs) => {
      if (await hostSourceEnabled()) await this.#collect(nowMs);
    });
  }

  stop(): void {
    this.#timer.stop();
    this.#loop.stop();
  }

  async #collect(nowMs: number): Promise<void> {
    const readings = await this.#read(nowMs);
    const tsMs = Math.floor(nowMs / this.#sampleMs) * this.#sampleMs;
    const { batch, commit } = toBatch(hostSourceKey, this.#labels, readings, tsMs, this.#known);
    await this.#submit(batch);
    commit();
  }

  async #read(nowMs: number): Promise<Reading[]> {
    const parts = [
      part('system', () => (this.#linux ? this.#readLinux(nowMs) : readPortable())),
      part('gpu', () => (this.#gpu ? readGpus() : [])),
      part('event loop', () => this.#loop.readings(this.#component)),
      part('spool', () => spoolReadings(nowMs)),
      part('queue', queueReadings),
      part('stores', () => this.#storeSizes(nowMs)),
    ];
    return (await Promise.all(parts)).flat();
  }

  async #readLinux(nowMs: number): Promise<Reading[]> {
    const { readings, state, processes } = await readLinux(this.#state, nowMs);
    this.#state = state;
    return [...readings, ...ownProcessReadings(process.ppid, processes)];
  }

  async #storeSizes(nowMs: number): Promise<Reading[]> {
    if (nowMs - this.#storeSizesAtMs < storeSizeEveryMs) return [];
    this.#storeSizesAtMs = nowMs;
    return storeSizeReadings();
  }
}

/**
 * Starts the built-in source `host`: a timer on the sample grid reads the host and passes each
 * batch to `submit`.
 */
export function startHostCollector(options: HostCollectorOptions = {}): { stop(): void } {
  if (!(options.enabled ?? env.TANDEM_HOST_COLLECTOR === 'on')) return { stop: () => undefined };
  ensureHostSource().catch((error: unknown) => {
    logger.warn('the source of the host collector could not be stored', { error });
  });
  return new HostCollector(options);
}
