import { createServer, type Server } from 'node:http';
import type { NodeSpec } from '../company/graph.ts';
import { unsentWaitMs } from '../queue-wait.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import { workTimeMs } from '../work-time.ts';
import { DatabaseAgent } from './database-agent.ts';
import { listenOnLoopback } from './listen.ts';
import {
  clockOf,
  CLOCK_HEADER,
  DURATION_HEADER,
  OVERHEAD,
  pause,
  type RequestClock,
} from './request-clock.ts';
import type { ServiceEnvironment } from './serving-node.ts';
import { WorkSlots } from './work-slots.ts';

type Environment = Pick<
  ServiceEnvironment,
  'load' | 'contention' | 'rng' | 'exporters' | 'graph' | 'unsentPerSecond'
>;

/** Factor on the processing time of every query. */
export class DatabaseNode {
  readonly spec: NodeSpec;
  readonly startedAt = new Date();
  port = 0;
  /** Factor on the service time of every query. */
  slowdown: () => number = () => 1;
  /** While true, queries are rejected. */
  down: () => boolean = () => false;
  readonly #slots: WorkSlots;
  readonly #server: Server;
  readonly #exporters: Exporters;
  readonly #host: string;
  #agent: DatabaseAgent | undefined;

  constructor(spec: NodeSpec, environment: Environment) {
    this.spec = spec;
    this.#exporters = environment.exporters;
    this.#host = environment.graph.host;
    this.#slots = new WorkSlots(spec.slots, 200);
    this.#server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        const clock = clockOf(request.headers[CLOCK_HEADER]);
        void this.#query(environment, clock).then((answered) => {
          response.setHeader(DURATION_HEADER, String(clock.elapsedMs));
          response.statusCode = answered === true ? 200 : 503;
          response.end('{"rows":1}');
        });
      });
    });
  }

  /** True if the query succeeded; false or undefined if it failed or was rejected. */
  async #query(environment: Environment, clock: RequestClock): Promise<boolean | undefined> {
    const { load, contention, rng, graph, unsentPerSecond } = environment;
    const { spec } = this;
    if (this.down()) return false;
    const { meanStayMs } = this.#slots;
    const queue = { unsentPerSecond: unsentPerSecond(spec.name), meanStayMs, slots: spec.slots };
    clock.pass(unsentWaitMs(queue, rng));
    return this.#slots.run(clock, async () => {
      const version = spec.versions.at(-1) ?? '1';
      const tookMs =
        workTimeMs(spec, version, load(), rng) * contention(graph.host) * this.slowdown() +
        OVERHEAD.insideMs;
      clock.pass(tookMs);
      await pause(tookMs);
      return rng() >= spec.errorRate;
    });
  }

  async start(): Promise<void> {
    this.port = await listenOnLoopback(this.#server, 0);
    const place = { name: this.spec.name, host: this.#host };
    this.#agent = new DatabaseAgent(place, this.#exporters, () =>
      this.down() ? null : this.#slots.occupancy,
    );
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#agent?.stop();
  }
}
