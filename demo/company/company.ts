import { FeatureJob } from '../features/feature-job.ts';
import { readTable } from '../features/read-table.ts';
import { HostNode } from '../host/host-node.ts';
import { placeReplica, type Place } from '../host/place-replica.ts';
import { loadFactor } from '../load/load-factor.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { jobRowOf, type JobRow } from '../model/features.ts';
import { knownOf } from '../model/training-rows.ts';
import { orderBook } from '../model/transactions.ts';
import { World } from '../model/world.ts';
import { createRng, type Rng } from '../random.ts';
import { DatabaseNode } from '../service/database-node.ts';
import { FraudScorer } from '../service/fraud-scorer.ts';
import { closeConnections } from '../service/http-call.ts';
import type { ModelServer } from '../service/model-server.ts';
import { Recommender } from '../service/recommender.ts';
import { ServiceNode } from '../service/service-node.ts';
import type { ServiceEnvironment } from '../service/serving-node.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import {
  hostOf,
  hostsOf,
  visitsPerRequest,
  type Graph,
  type ModelTask,
  type NodeSpec,
} from './graph.ts';
import { featureJobName } from './seeded-graph.ts';

export interface CompanyItem {
  readonly name: string;
  readonly kind: 'service' | 'model' | 'database';
  readonly version: string;
  readonly replicas: number;
  readonly startedAt: string;
}

/**
 * All services of the demo in one process, each on a separate port, and the shoppers that use them.
 */
export class Company {
  readonly graph: Graph;
  readonly services = new Map<string, ServiceNode>();
  readonly databases = new Map<string, DatabaseNode>();
  readonly host: HostNode;
  /** All hosts by name, including the company's own. */
  readonly hosts: ReadonlyMap<string, HostNode>;
  readonly world = new World();
  /** Both are null if the company has no fraud model. */
  readonly scorer: FraudScorer | null;
  readonly job: FeatureJob | null;
  /** Null if the company has no ranking model. */
  readonly recommender: Recommender | null;
  readonly shoppers: LoadGenerator;
  /** Factor on the arrival rate, for surges. */
  surge: () => number = () => 1;
  readonly #sampleSeconds: number;
  #table: readonly JobRow[] | null = null;
  #reader: NodeJS.Timeout | undefined;

  constructor(
    graph: Graph,
    exporters: Exporters,
    rng: Rng = createRng(`live:${graph.seed}:${Date.now()}`),
  ) {
    this.graph = graph;
    const load = (): number => loadFactor(graph.seed, Date.now());
    this.#sampleSeconds = exporters.sampleSeconds;
    this.hosts = new Map(hostsOf(graph).map((name) => [name, new HostNode(name, load, exporters)]));
    this.host = this.hosts.get(graph.host) ?? new HostNode(graph.host, load, exporters);
    const has = (task: NodeSpec['task']): boolean => graph.nodes.some((node) => node.task === task);
    this.job = has('fraud') ? new FeatureJob(featureJobName(graph.seed), graph, exporters) : null;
    this.scorer = has('fraud')
      ? new FraudScorer(graph.seed, (customer) => this.#rowOf(customer), rng)
      : null;
    this.recommender = has('ranking') ? new Recommender(graph.seed, rng) : null;
    const visits = visitsPerRequest(graph.nodes, graph.orderShare);
    const arrivals = (): number => load() * this.surge() * this.world.visitors();
    const environment: ServiceEnvironment = {
      graph,
      exporters,
      rng,
      load,
      unsentPerSecond: (name) =>
        graph.requestsPerSecond * (1 - graph.sentShare) * arrivals() * (visits.get(name) ?? 0),
      contention: (host) => this.hosts.get(host)?.contention() ?? 1,
      placeFor: (node) => placeReplica(hostOf(graph, node), this.#places()),
      modelOf: ({ task }) => this.#modelOf(task),
      portOf: (name) => this.portOf(name),
    };
    for (const spec of graph.nodes) {
      if (spec.kind === 'database')
        this.databases.set(spec.name, new DatabaseNode(spec, environment));
      else this.services.set(spec.name, new ServiceNode(spec, environment));
    }
    this.shoppers = new LoadGenerator({
      graph,
      rng: environment.rng,
      load: arrivals,
      mix: () => this.world.mix(),
      entryPort: () => this.portOf(graph.entry),
    });
  }

  /** The service of the model with that task; null where the company has none. */
  serviceOf(task: ModelTask): ServiceNode | null {
    return [...this.services.values()].find(({ spec }) => spec.task === task) ?? null;
  }

  portOf(name: string): number {
    return this.services.get(name)?.port ?? this.databases.get(name)?.port ?? 0;
  }

  async start(): Promise<void> {
    for (const database of this.databases.values()) await database.start();
    for (const service of this.services.values()) await service.start();
    for (const host of this.hosts.values()) host.start();
    await this.job?.start();
    await this.#readTable();
    this.#reader = setInterval(() => void this.#readTable(), this.#sampleSeconds * 1000);
  }

  async stop(): Promise<void> {
    this.shoppers.stop();
    clearInterval(this.#reader);
    await Promise.all([
      ...[...this.hosts.values()].map((host) => host.stop()),
      this.job?.stop(),
      ...[...this.databases.values()].map((database) => database.stop()),
      ...[...this.services.values()].map((service) => service.stop()),
    ]);
    closeConnections();
  }

  /**
   * Updates the table of the fraud model's service to the job's latest table. Without a new table,
   * the service continues with the current one.
   */
  async #readTable(): Promise<void> {
    const telemetry = this.serviceOf('fraud')?.replicas[0]?.telemetry;
    if (this.job === null || telemetry === undefined) return;
    this.#table = (await readTable(telemetry, this.job)) ?? this.#table;
  }

  #places(): Place[] {
    const nowMs = Date.now();
    return [...this.hosts.values()].map((host) => ({
      name: host.name,
      cpu: host.figures(nowMs).cpu,
    }));
  }

  #modelOf(task: NodeSpec['task']): ModelServer | null {
    if (task === null) return null;
    return task === 'fraud' ? this.scorer : this.recommender;
  }

  #rowOf(customer: number): JobRow {
    return this.#table?.[customer] ?? jobRowOf(knownOf(orderBook(this.graph.seed), customer));
  }

  list(): CompanyItem[] {
    return this.graph.nodes.map(({ name, kind }) => {
      const service = this.services.get(name);
      const database = this.databases.get(name);
      return {
        name,
        kind,
        version: service?.version ?? database?.spec.versions.at(-1) ?? '',
        replicas: service?.replicas.length ?? 1,
        startedAt: (service?.startedAt ?? database?.startedAt ?? new Date(0)).toISOString(),
      };
    });
  }
}
