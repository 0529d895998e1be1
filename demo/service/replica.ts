import { createReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import type { ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import type { NodeSpec } from '../company/graph.ts';
import type { Rng } from '../random.ts';
import { collectionPauseMs, healthyMemoryBytes } from './memory.ts';
import { sleepMs } from './sleep.ts';
import { WorkPace } from './work-pace.ts';
import { WorkSlots } from './work-slots.ts';

/** Share of a request's own work that is processor time; the rest is waiting for disks and locks. */
export const CPU_SHARE_OF_WORK = 0.3;
export const IDLE_CPU = 0.015;
export const COLLECTION_PROBABILITY = 0.12;

export interface ReplicaOptions {
  readonly spec: NodeSpec;
  readonly index: number;
  readonly version: string;
  readonly host: string;
  readonly exporters: Exporters;
  readonly rng: Rng;
  readonly load: () => number;
  readonly replicaCount: () => number;
}

/** One running copy of a service: own queue, own memory, own telemetry. */
export class Replica {
  readonly instance: string;
  readonly version: string;
  readonly host: string;
  readonly slots: WorkSlots;
  readonly telemetry: ReplicaTelemetry;
  readonly startedAtMs = Date.now();
  ready = true;
  readonly #pace = new WorkPace();
  readonly #options: ReplicaOptions;
  #retained: Buffer[] = [];
  #retainedBytes = 0;
  #pausedUntilMs = 0;
  #cpuMs = 0;
  #cpuReadAtMs = performance.now();
  #timerLagsMs: number[] = [];

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.instance = `${options.spec.name}-${options.index}`;
    this.version = options.version;
    this.host = options.host;
    this.slots = new WorkSlots(options.spec.slots, options.spec.slots * 12);
    this.telemetry = createReplicaTelemetry(
      options.exporters,
      {
        service: options.spec.name,
        version: options.version,
        instance: this.instance,
        host: options.host,
      },
      {
        memoryBytes: () => this.memoryBytes(),
        memoryLimitBytes: () => options.spec.memoryLimitBytes,
        cpuUtilization: () => this.#readCpu(),
        eventLoopDelayP99S: () => this.#readTimerLag(),
        replicas: () => (options.index === 0 ? options.replicaCount() : null),
      },
    );
  }

  memoryBytes(): number {
    const { spec, load } = this.#options;
    return healthyMemoryBytes(spec, this.instance, load(), Date.now()) + this.#retainedBytes;
  }

  /** Time in ms until it would have done one more request, by what it took lately; 0 where nothing is known yet. */
  expectedMs(): number {
    return this.#pace.expectedMs(performance.now()) * (this.slots.occupancy + 1);
  }

  get holdsLeak(): boolean {
    return this.#retainedBytes > 0;
  }

  /** Keeps memory that nothing will ever free, up to just below the limit. */
  retain(bytes: number): void {
    if (this.memoryBytes() + bytes > this.#options.spec.memoryLimitBytes * 0.97) return;
    this.#retained.push(Buffer.alloc(bytes, 1));
    this.#retainedBytes += bytes;
  }

  /**
   * Waits the given working time, and any collection pause that falls into it. A host that is busy with
   * something else stretches the time, not the work: waiting for a processor uses none.
   */
  async work(workMs: number, contention: number): Promise<void> {
    const { rng } = this.#options;
    const durationMs = workMs * contention;
    this.#maybeCollect();
    this.#cpuMs += workMs * CPU_SHARE_OF_WORK;
    const pauseMs = Math.max(0, this.#pausedUntilMs - performance.now());
    const tookMs = await sleepMs(durationMs + pauseMs, rng);
    this.#pace.note(tookMs, performance.now());
    this.#timerLagsMs.push(Math.max(0, tookMs - durationMs));
    if (this.#timerLagsMs.length > 4_000) this.#timerLagsMs = this.#timerLagsMs.slice(-2_000);
  }

  async stop(): Promise<void> {
    this.ready = false;
    this.#retained = [];
    this.#retainedBytes = 0;
    await this.telemetry.shutdown();
  }

  #maybeCollect(): void {
    const pauseMs = collectionPauseMs(this.memoryBytes() / this.#options.spec.memoryLimitBytes);
    if (pauseMs === 0 || this.#options.rng() >= COLLECTION_PROBABILITY) return;
    this.#pausedUntilMs = Math.max(performance.now(), this.#pausedUntilMs) + pauseMs;
    this.#cpuMs += pauseMs;
    this.telemetry.log(
      'warn',
      `garbage collection stopped the process for ${Math.round(pauseMs)} ms`,
      {
        'gc.duration_ms': Math.round(pauseMs),
      },
    );
  }

  #readCpu(): number {
    const nowMs = performance.now();
    const share = this.#cpuMs / Math.max(1, nowMs - this.#cpuReadAtMs);
    this.#cpuMs = 0;
    this.#cpuReadAtMs = nowMs;
    return Math.min(1, IDLE_CPU + share);
  }

  #readTimerLag(): number | null {
    const lags = this.#timerLagsMs.toSorted((a, b) => a - b);
    this.#timerLagsMs = [];
    const p99 = lags[Math.floor(lags.length * 0.99)];
    return p99 === undefined ? null : p99 / 1000;
  }
}
