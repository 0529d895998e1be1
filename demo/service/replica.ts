import type { NodeSpec } from '../company/graph.ts';
import { exponential, logNormal, type Rng } from '../random.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import { createReplicaTelemetry, type ReplicaTelemetry } from '../telemetry/replica-telemetry.ts';
import { collectionPauseMs, healthyMemoryBytes } from './memory.ts';
import { pause, TIMER_DELAY_P99_S, type RequestClock } from './request-clock.ts';
import { WorkPace } from './work-pace.ts';
import { WorkSlots } from './work-slots.ts';

/** Processor time as a share of a request's own work; the rest is waiting for disks and locks. */
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
  /** Share of the requests that is actually sent. */
  readonly sentShare: number;
  /** Requests per second to this replica that are not sent. */
  readonly unsentPerSecond: () => number;
  readonly replicaCount: () => number;
}

/** A running replica of a service, with its own queue, memory and telemetry. */
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
  #longestPauseMs = 0;

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
        eventLoopDelayP99S: () => this.#readTimerDelay(),
        replicas: () => (options.index === 0 ? options.replicaCount() : null),
      },
    );
  }

  memoryBytes(): number {
    const { spec, load } = this.#options;
    return healthyMemoryBytes(spec, this.instance, load(), Date.now()) + this.#retainedBytes;
  }

  /**
   * Expected time in ms to complete one more request, from recent measurements; 0 without
   * measurements.
   */
  expectedMs(): number {
    return this.#pace.expectedMs(performance.now()) * (this.slots.occupancy + 1);
  }

  get holdsLeak(): boolean {
    return this.#retainedBytes > 0;
  }

  /** Allocates memory that is never freed, up to just below the limit. */
  retain(bytes: number): void {
    if (this.memoryBytes() + bytes > this.#options.spec.memoryLimitBytes * 0.97) return;
    this.#retained.push(Buffer.alloc(bytes, 1));
    this.#retainedBytes += bytes;
  }

  /**
   * Waits for the given working time, including garbage collection pauses. Contention on the host
   * extends the duration but not the work, because waiting uses no processor time.
   */
  async work(clock: RequestClock, workMs: number, contention: number): Promise<void> {
    this.#maybeCollect(clock.nowMs);
    this.#cpuMs += (workMs * CPU_SHARE_OF_WORK) / this.#options.sentShare;
    const pauseMs = Math.max(0, this.#pausedUntilMs - clock.nowMs);
    this.#longestPauseMs = Math.max(this.#longestPauseMs, pauseMs);
    const tookMs = workMs * contention + pauseMs;
    clock.pass(tookMs);
    await pause(tookMs);
    this.#pace.note(tookMs, performance.now());
  }

  async stop(): Promise<void> {
    this.ready = false;
    this.#retained = [];
    this.#retainedBytes = 0;
    await this.telemetry.shutdown();
  }

  /** Accounts for garbage collections triggered by requests that are not sent. */
  #pauseOfUnsent(nowMs: number, pauseMs: number): void {
    const { rng, unsentPerSecond } = this.#options;
    const perSecond = unsentPerSecond() * COLLECTION_PROBABILITY;
    if (perSecond === 0) return;
    const beganMs = nowMs - exponential(rng, 1000 / perSecond);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, beganMs + pauseMs);
  }

  #maybeCollect(nowMs: number): void {
    const { spec, rng, sentShare } = this.#options;
    const pauseMs = collectionPauseMs(this.memoryBytes() / spec.memoryLimitBytes);
    if (pauseMs === 0) return;
    this.#pauseOfUnsent(nowMs, pauseMs);
    if (rng() >= COLLECTION_PROBABILITY) return;
    this.#pausedUntilMs = Math.max(nowMs, this.#pausedUntilMs) + pauseMs;
    this.#cpuMs += pauseMs / sentShare;
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

  #readTimerDelay(): number {
    const pauseS = this.#longestPauseMs / 1000;
    this.#longestPauseMs = 0;
    return Math.max(pauseS, logNormal(this.#options.rng, TIMER_DELAY_P99_S, 0.2));
  }
}
