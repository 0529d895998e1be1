import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { NodeSpec } from '../company/graph.ts';
import { listenOnLoopback } from './listen.ts';
import type { ModelServer } from './model-server.ts';
import { Replica } from './replica.ts';
import { pause } from './request-clock.ts';
import { serveRequest } from './serve-request.ts';
import type { Defect, ServiceEnvironment, ServingNode } from './serving-node.ts';

const DRAIN_MS = 1_500;
const START_MS = 1_200;

/** A service with its port, its replicas and their version. Operations on it run in sequence. */
export class ServiceNode implements ServingNode {
  readonly spec: NodeSpec;
  readonly environment: ServiceEnvironment;
  readonly defects = new Map<string, Defect>();
  readonly flags = new Map<string, boolean>();
  readonly model: ModelServer | null;
  port = 0;
  version: string;
  versions: string[];
  startedAt = new Date();
  replicas: Replica[] = [];
  leakBytesPerRequest: (replicaStartedAtMs: number) => number = () => 0;
  requests = 0;
  readonly #server: Server;
  #turn = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(spec: NodeSpec, environment: ServiceEnvironment) {
    this.spec = spec;
    this.environment = environment;
    this.versions = [...spec.versions];
    this.version = spec.versions.at(-1) ?? '1.0.0';
    this.model = environment.modelOf(spec);
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  async start(): Promise<void> {
    this.port = await listenOnLoopback(this.#server, 0);
    const home = this.nextHost();
    this.replicas = Array.from({ length: this.spec.replicas }, (_, index) =>
      this.#replica(index, home),
    );
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await Promise.all(this.replicas.map((replica) => replica.stop()));
  }

  /**
   * Chooses the ready replica with the fewest requests on each host (ties in rotation), then the
   * host that is expected to finish first.
   */
  chooseReplica(): Replica | undefined {
    const { length } = this.replicas;
    this.#turn += 1;
    const best = new Map<string, Replica>();
    for (let step = 0; step < length; step += 1) {
      const replica = this.replicas[(this.#turn + step) % length];
      if (replica?.ready !== true) continue;
      const rival = best.get(replica.host);
      if (rival === undefined || replica.slots.occupancy < rival.slots.occupancy)
        best.set(replica.host, replica);
    }
    const [first, ...others] = best.values();
    return others.reduce(
      (quickest, one) =>
        quickest === undefined || one.expectedMs() < quickest.expectedMs() ? one : quickest,
      first,
    );
  }

  /** Host on which the next replica would start. */
  nextHost(): string {
    return this.environment.placeFor(this.spec);
  }

  /** How many replicas run on each host. */
  replicasByHost(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { host } of this.replicas) counts[host] = (counts[host] ?? 0) + 1;
    return counts;
  }

  /** Replaces every replica, one at a time. This also frees their memory. */
  restart(): Promise<void> {
    return this.#exclusive(() => this.#roll());
  }

  /** Deploys another version, replica by replica. A new version is recorded as the latest. */
  deploy(version: string): Promise<void> {
    return this.#exclusive(async () => {
      if (!this.versions.includes(version)) this.versions.push(version);
      this.version = version;
      await this.#roll();
      this.replicas[0]?.telemetry.log('info', `version ${version} started`);
    });
  }

  scale(replicas: number): Promise<void> {
    return this.#exclusive(async () => {
      while (this.replicas.length < replicas)
        this.replicas.push(this.#replica(this.replicas.length, this.nextHost()));
      const leaving = this.replicas.splice(replicas);
      await Promise.all(leaving.map((replica) => this.#drain(replica)));
    });
  }

  async #roll(): Promise<void> {
    for (const [index, old] of this.replicas.entries()) {
      await this.#drain(old);
      await pause(START_MS / this.replicas.length + 300);
      this.replicas[index] = this.#replica(index, old.host);
    }
    this.startedAt = new Date();
  }

  async #drain(replica: Replica): Promise<void> {
    replica.ready = false;
    const deadlineMs = performance.now() + DRAIN_MS;
    while (replica.slots.occupancy > 0 && performance.now() < deadlineMs) await pause(20);
    await replica.stop();
  }

  #exclusive(operation: () => Promise<void>): Promise<void> {
    const run = this.#queue.then(operation);
    this.#queue = run.catch(() => undefined);
    return run;
  }

  #replica(index: number, host: string): Replica {
    const { exporters, rng, load, graph } = this.environment;
    return new Replica({
      spec: this.spec,
      index,
      version: this.version,
      host,
      exporters,
      rng,
      load,
      sentShare: graph.sentShare,
      unsentPerSecond: () =>
        this.environment.unsentPerSecond(this.spec.name) / Math.max(1, this.replicas.length),
      replicaCount: () => this.replicas.length,
    });
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    serveRequest(this, request, response).catch(() => {
      response.statusCode = 500;
      response.end();
    });
  }
}
