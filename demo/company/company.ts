import { LoadGenerator } from '../load/load-generator.ts';
import { loadFactor } from '../load/load-factor.ts';
import { createRng } from '../random.ts';
import { HostNode } from '../host/host-node.ts';
import { DatabaseNode } from '../service/database-node.ts';
import { closeConnections } from '../service/http-call.ts';
import { ServiceNode } from '../service/service-node.ts';
import type { ServiceEnvironment } from '../service/serving-node.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import type { Graph } from './graph.ts';

export interface CompanyItem {
  readonly name: string;
  readonly kind: 'service' | 'model' | 'database';
  readonly version: string;
  readonly replicas: number;
  readonly startedAt: string;
}

/** All services of the demo in one process, each on a port of its own, and the shoppers that use them. */
export class Company {
  readonly graph: Graph;
  readonly services = new Map<string, ServiceNode>();
  readonly databases = new Map<string, DatabaseNode>();
  readonly host: HostNode;
  readonly shoppers: LoadGenerator;
  /** Factor on the arrivals, for surges. */
  surge: () => number = () => 1;

  constructor(graph: Graph, exporters: Exporters) {
    this.graph = graph;
    const load = (): number => loadFactor(graph.seed, Date.now());
    this.host = new HostNode(graph.host, load, exporters);
    const environment: ServiceEnvironment = {
      graph,
      exporters,
      rng: createRng(`live:${graph.seed}:${Date.now()}`),
      load,
      contention: () => this.host.contention(),
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
      load: () => load() * this.surge(),
      entryPort: () => this.portOf(graph.entry),
    });
  }

  portOf(name: string): number {
    return this.services.get(name)?.port ?? this.databases.get(name)?.port ?? 0;
  }

  async start(): Promise<void> {
    for (const database of this.databases.values()) await database.start();
    for (const service of this.services.values()) await service.start();
    this.host.start();
  }

  async stop(): Promise<void> {
    this.shoppers.stop();
    await Promise.all([
      this.host.stop(),
      ...[...this.databases.values()].map((database) => database.stop()),
      ...[...this.services.values()].map((service) => service.stop()),
    ]);
    closeConnections();
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
