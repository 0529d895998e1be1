import { sentPerSecond, type Graph } from '../company/graph.ts';
import { drawTransaction, type TrafficMix } from '../model/transactions.ts';
import { exponential, type Rng } from '../random.ts';
import { drawVisit } from '../ranking/visits.ts';
import { routeOf } from '../service/call-peer.ts';
import { postJson } from '../service/http-call.ts';
import { CLOCK_HEADER } from '../service/request-clock.ts';
import { BROWSE_ROUTE } from '../service/serve-request.ts';

const MAX_OUTSTANDING = 600;
/** Socket timeout. Only a safeguard: even a busy machine responds much faster. */
const TIMEOUT_MS = 60_000;

export interface LoadOptions {
  readonly graph: Graph;
  readonly rng: Rng;
  /** Current load factor: seasonal load multiplied by a surge. */
  readonly load: () => number;
  readonly mix: () => TrafficMix;
  readonly entryPort: () => number;
}

/**
 * Simulates shoppers with random arrivals (Poisson), regardless of whether earlier shoppers were
 * served.
 */
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

  #arrive(): void {
    const { graph, rng, load } = this.#options;
    const nowMs = performance.now();
    // After a stall, missed arrivals are sent immediately, limited to ten seconds' worth.
    this.#nextAtMs = Math.max(this.#nextAtMs, nowMs - 10_000);
    while (this.#nextAtMs <= nowMs) {
      const buys = rng() < graph.orderShare;
      // The request's own clock starts when it was due, even if this timer is late.
      const atMs = Date.now() - (nowMs - this.#nextAtMs);
      void this.#send(buys ? routeOf({ name: graph.entry }) : BROWSE_ROUTE, atMs);
      this.#nextAtMs += exponential(rng, 1000 / (sentPerSecond(graph) * load()));
    }
    this.#timer = setTimeout(() => this.#arrive(), Math.max(1, this.#nextAtMs - performance.now()));
  }

  async #send(path: string, atMs: number): Promise<void> {
    if (this.#outstanding >= MAX_OUTSTANDING) return;
    this.#outstanding += 1;
    const { rng, mix, entryPort } = this.#options;
    const body =
      path === BROWSE_ROUTE
        ? { visit: drawVisit(rng, mix().campaign) }
        : { transaction: drawTransaction(rng, mix()) };
    const headers = { [CLOCK_HEADER]: String(atMs) };
    await postJson(entryPort(), path, JSON.stringify(body), headers, TIMEOUT_MS);
    this.#outstanding -= 1;
  }
}
