import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { drawChunk, type DecisionShares } from '../../demo/backfill/draw-chunk.ts';
import { RequestModel } from '../../demo/backfill/request-model.ts';
import type { Operation, FieldChange } from '../../demo/changes/carry-out.ts';
import { hostOf, hostsOf, type Graph, type NodeSpec } from '../../demo/company/graph.ts';
import { contention, healthyHost, share } from '../../demo/host/host-figures.ts';
import { placeReplica } from '../../demo/host/place-replica.ts';
import { loadFactor } from '../../demo/load/load-factor.ts';
import { HEALTHY, type Disturbance } from '../../demo/past/episode.ts';
import { FIRST_VERSION } from '../../demo/serving/loaded-versions.ts';
import type { VirtualClock } from './clock.ts';

/** Decision shares without a generated model. */
const DECISIONS: DecisionShares = { approve: 0.8, review: 0.15, decline: 0.05 };
/** Factor by which a leak is slower after a restart, as in the live demo. */
const SLOWER_AFTER_RESTART = 10;

type Defect = { slowdown: number; errorRate: number };
/**
 * Maximum number of replicas for which the database has connections. With more replicas, `slowdown`
 * makes each request slower.
 */
type ConnectionLimit = { replicas: number; slowdown: number };
type Leak = { fromMs: number; fillMs: number };
type Replica = { host: string; startedAtMs: number };

/** Current state of one service. */
export type ServiceState = {
  readonly spec: NodeSpec;
  version: string;
  /** All versions that ever ran, oldest first. */
  versions: string[];
  replicas: Replica[];
  startedAtMs: number;
  flags: Map<string, boolean>;
  /** Defects by version. A defect exists as long as its version. */
  defects: Map<string, Defect>;
  leak: Leak | null;
  connections: ConnectionLimit | null;
};

/** A process that starts at `fromMs` and fills the free disk within `fillMs`. */
type Filling = { fromMs: number; fillMs: number };
type HostState = { neighbour: number; silent: boolean; filling: Filling | null };
/**
 * Quality of a service as its callers see it: mean time of processing and waiting in ms, and the
 * failure rate.
 */
export type Quality = { meanMs: number; errorRate: number };

/**
 * The services, databases and hosts of a demo company without processes. Faults and operations
 * change the state, and telemetry is generated from the state, so a service reacts to an operation
 * as in the live demo.
 */
export class DrawnServices {
  readonly services = new Map<string, ServiceState>();
  /** Slowdown factor of each database. */
  readonly slowdowns = new Map<string, number>();
  /** Databases that return only errors. */
  readonly outages = new Set<string>();
  /** Factor by which customer requests increase. */
  demand = 1;
  readonly hosts: Map<string, HostState>;
  readonly graph: Graph;
  /** The model that decides about orders, if one is generated. */
  judge: { name: string; version: string; decisions: DecisionShares } | null = null;
  readonly #clock: VirtualClock;
  readonly #sampleSeconds: number;
  #model: RequestModel;

  constructor(graph: Graph, clock: VirtualClock, sampleSeconds: number) {
    this.graph = graph;
    this.#clock = clock;
    this.#sampleSeconds = sampleSeconds;
    this.hosts = new Map(
      hostsOf(graph).map((name) => [name, { neighbour: 0, silent: false, filling: null }] as const),
    );
    for (const spec of graph.nodes) {
      if (spec.kind === 'database') this.slowdowns.set(spec.name, 1);
      else this.services.set(spec.name, this.#started(spec));
    }
    this.#model = new RequestModel(graph);
  }

  service(name: string): ServiceState {
    const found = this.services.get(name);
    if (found === undefined) throw new Error(`no service named ${name}`);
    return found;
  }

  host(name: string): HostState {
    const found = this.hosts.get(name);
    if (found === undefined) throw new Error(`no host named ${name}`);
    return found;
  }

  /** The host on which the next replica of the service would start. */
  nextHost({ spec }: ServiceState): string {
    const places = [...this.hosts].map(([name, { neighbour }]) => ({
      name,
      cpu: share(healthyHost(name, 1, 0).cpu + neighbour),
    }));
    return placeReplica(hostOf(this.graph, spec), places);
  }

  /** The changes that the operation would make, without performing it. */
  changesOf(service: ServiceState, operation: Operation): FieldChange[] {
    const change = ((): FieldChange => {
      switch (operation.kind) {
        case 'deploy':
          return { field: 'version', from: service.version, to: operation.version };
        case 'scale':
          return {
            field: 'replicas',
            from: String(service.replicas.length),
            to: String(operation.replicas),
          };
        case 'flag':
          return {
            field: operation.flag,
            from: service.flags.get(operation.flag) === true ? 'on' : 'off',
            to: operation.on ? 'on' : 'off',
          };
        case 'restart':
          return {
            field: 'startedAt',
            from: new Date(service.startedAtMs).toISOString(),
            to: 'now',
          };
      }
    })();
    return change.from === change.to ? [] : [change];
  }

  perform(service: ServiceState, operation: Operation): void {
    if (operation.kind === 'flag') service.flags.set(operation.flag, operation.on);
    else if (operation.kind === 'scale') this.#scale(service, operation.replicas);
    else {
      if (operation.kind === 'deploy') {
        if (!service.versions.includes(operation.version)) service.versions.push(operation.version);
        service.version = operation.version;
      }
      service.startedAtMs = this.#clock.nowMs;
      for (const replica of service.replicas) replica.startedAtMs = service.startedAtMs;
    }
  }

  /**
   * Telemetry from `fromMs` to `toMs` in samples, based on the current state. Virtual times in
   * epoch ms.
   */
  draw(fromMs: number, toMs: number): ResourceMetrics[] {
    const { drawnLaterMs } = this.#clock;
    const stepMs = this.#sampleSeconds * 1_000;
    const chunk = { fromMs: fromMs - drawnLaterMs, toMs: toMs - drawnLaterMs, stepMs };
    return drawChunk(
      {
        model: this.#model,
        sampleSeconds: this.#sampleSeconds,
        demand: this.demand,
        decisions: this.judge?.decisions ?? DECISIONS,
        modelVersion: (name) => (name === this.judge?.name ? this.judge.version : FIRST_VERSION),
        episodes: this.#disturbances(),
        reportedLaterMs: drawnLaterMs,
        site: {
          hostOf: ({ name }, replica) => this.service(name).replicas[replica]?.host ?? '',
          figures: (name, load, timeMs) => {
            const { neighbour, silent, filling } = this.host(name);
            const healthy = healthyHost(name, load, timeMs);
            const filled = filledShare(filling, timeMs + drawnLaterMs);
            return silent
              ? null
              : {
                  ...healthy,
                  cpu: share(healthy.cpu + neighbour),
                  disk: share(healthy.disk + (1 - healthy.disk) * filled),
                };
          },
        },
      },
      chunk,
    ).resources;
  }

  /** Current quality of each service as its callers see it. */
  qualities(): Map<string, Quality> {
    const load = this.demand * loadFactor(this.graph.seed, this.#drawnMs);
    for (const node of this.#model.nodes) {
      const service = this.services.get(node.spec.name);
      if (service !== undefined) node.effect = this.#effectOn(service, this.#clock.nowMs);
    }
    this.#model.setLoad(load);
    const known = this.#model.nodes.filter(({ spec }) => this.services.has(spec.name));
    return new Map(
      known.map(({ spec, effect, queue }): [string, Quality] => [
        spec.name,
        {
          meanMs: spec.medianMs * effect.slowdown + queue.waitProbability * queue.meanWaitMs,
          errorRate: effect.errorRate,
        },
      ]),
    );
  }

  get #drawnMs(): number {
    return this.#clock.nowMs - this.#clock.drawnLaterMs;
  }

  #started(spec: NodeSpec): ServiceState {
    const home = hostOf(this.graph, spec);
    const startedAtMs = this.#clock.nowMs;
    return {
      spec,
      version: spec.versions.at(-1) ?? '1.0.0',
      versions: [...spec.versions],
      replicas: Array.from({ length: spec.replicas }, () => ({ host: home, startedAtMs })),
      startedAtMs,
      flags: new Map(),
      defects: new Map(),
      leak: null,
      connections: null,
    };
  }

  #scale(service: ServiceState, replicas: number): void {
    const { nowMs: startedAtMs } = this.#clock;
    service.replicas.length = Math.min(service.replicas.length, replicas);
    while (service.replicas.length < replicas)
      service.replicas.push({ host: this.nextHost(service), startedAtMs });
    const nodes = this.graph.nodes.map((spec) => ({
      ...spec,
      replicas: this.services.get(spec.name)?.replicas.length ?? spec.replicas,
    }));
    this.#model = new RequestModel({ ...this.graph, nodes });
  }

  #disturbances(): Disturbance[] {
    const always = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
    const services = [...this.services.values()].map((service): Disturbance => ({
      ...always,
      target: service.spec.name,
      version: () => service.version,
      effect: (drawnMs) => this.#effectOn(service, drawnMs + this.#clock.drawnLaterMs),
    }));
    const databases = [...this.slowdowns].map(([target, slowdown]): Disturbance => ({
      ...always,
      target,
      version: () => null,
      effect: () => ({ ...HEALTHY, slowdown, errorRate: this.outages.has(target) ? 1 : 0 }),
    }));
    return [...services, ...databases];
  }

  #effectOn(service: ServiceState, timeMs: number): ReturnType<Disturbance['effect']> {
    const { slowdown, errorRate } = service.defects.get(service.version) ?? {
      slowdown: 1,
      errorRate: 0,
    };
    // Requests go to the replicas that respond first.
    const quickest = Math.min(
      ...service.replicas.map(({ host }) => contention(this.host(host).neighbour)),
    );
    const waiting = waitFactor(service);
    return {
      slowdown: slowdown * quickest * waiting,
      errorRate,
      leakedShare: leakedShare(service, timeMs),
    };
  }
}

function waitFactor({ connections, replicas }: ServiceState): number {
  return connections !== null && replicas.length > connections.replicas ? connections.slowdown : 1;
}

function leakedShare({ leak, startedAtMs }: ServiceState, timeMs: number): number {
  if (leak === null || timeMs < leak.fromMs) return 0;
  const restarted = startedAtMs > leak.fromMs;
  const fillMs = leak.fillMs * (restarted ? SLOWER_AFTER_RESTART : 1);
  return Math.min(1, Math.max(0, timeMs - Math.max(leak.fromMs, startedAtMs)) / fillMs);
}

/** Used share of the free disk, 0 to 0.99. */
function filledShare(filling: Filling | null, timeMs: number): number {
  if (filling === null) return 0;
  return 0.99 * Math.min(1, Math.max(0, timeMs - filling.fromMs) / filling.fillMs);
}
