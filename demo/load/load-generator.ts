import type { Graph } from '../company/graph.ts';
import { drawTransaction } from '../model/transactions.ts';
import type { TrafficMix } from '../model/transactions.ts';
import { drawVisit } from '../ranking/visits.ts';
import { exponential } from '../random.ts';
import type { Rng } from '../random.ts';
import { routeOf, WARM_UP_HEADER } from '../service/call-peer.ts';
import { postJson } from '../service/http-call.ts';
import { BROWSE_ROUTE } from '../service/serve-request.ts';

const MAX_OUTSTANDING = 600;
const TIMEOUT_MS = 10_000;

export interface LoadOptions {
  readonly graph: Graph;
  readonly rng: Rng;
  /** Load factor now: hour of the week, times a surge. */
  readonly load: () => number;
  readonly mix: () => TrafficMix;
  readonly entryPort: () => number;
}

/** Shoppers: arrivals at random (Poisson), who come whether or not earlier ones were served. */
export class LoadGenerator {
  readonly #options: LoadOptions;
  #timer: NodeJS.Timeout | undefined;
  #nextAtMs = 0;
  #outstanding = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  start(): void {
    this.#nextAtMs = performance.now();
    this.#arrive();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Sends requests that leave no trace in the telemetry; answers their durations in ms. */
  async warmUp(requests: number): Promise<number[]> {
    const durationsMs: number[] = [];
    for (let sent = 0; sent < requests; sent += 1) {
      const startedMs = performance.now();
      await this.#send(routeOf({ name: this.#options.graph.entry }), { [WARM_UP_HEADER]: '1' });
      durationsMs.push(performance.now() - startedMs);
    }
    return durationsMs;
  }

  #arrive(): void {
    const { graph, rng, load } = this.#options;
    const nowMs = performance.now();
    // After a stall the missed arrivals come at once, as real ones would; but never more than a second's worth.
    this.#nextAtMs = Math.max(this.#nextAtMs, nowMs - 1_000);
    while (this.#nextAtMs <= nowMs) {
      const buys = rng() < graph.orderShare;
      void this.#send(buys ? routeOf({ name: graph.entry }) : BROWSE_ROUTE, {});
      this.#nextAtMs += exponential(rng, 1000 / (graph.requestsPerSecond * load()));
    }
    this.#timer = setTimeout(() => this.#arrive(), Math.max(1, this.#nextAtMs - performance.now()));
  }

  async #send(path: string, headers: Record<string, string>): Promise<void> {
    if (this.#outstanding >= MAX_OUTSTANDING) return;
    this.#outstanding += 1;
    const { rng, mix, entryPort } = this.#options;
    const body =
      path === BROWSE_ROUTE
        ? { visit: drawVisit(rng, mix().campaign) }
        : { transaction: drawTransaction(rng, mix()) };
    await postJson(entryPort(), path, JSON.stringify(body), headers, TIMEOUT_MS);
    this.#outstanding -= 1;
  }
}
