import type { Graph, NodeSpec } from '../company/graph.ts';
import type { Rng } from '../random.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import type { ModelServer } from './model-server.ts';
import type { Replica } from './replica.ts';

/** What is wrong with a release. */
export interface Defect {
  readonly slowdown: () => number;
  readonly errorRate: () => number;
}

export interface ServiceEnvironment {
  readonly graph: Graph;
  readonly exporters: Exporters;
  readonly rng: Rng;
  readonly load: () => number;
  /** Requests per second to a service that a reduced load does not send. */
  readonly unsentPerSecond: (name: string) => number;
  /** Factor on working times on a host, because something else uses it. */
  readonly contention: (host: string) => number;
  /** The host on which one more replica would start. */
  readonly placeFor: (node: Pick<NodeSpec, 'kind' | 'task'>) => string;
  /** What answers for a model of the company; null for what is no model. */
  readonly modelOf: (node: Pick<NodeSpec, 'task'>) => ModelServer | null;
  portOf(name: string): number;
}

/** What serving a request needs of a service. */
export interface ServingNode {
  readonly spec: NodeSpec;
  readonly environment: ServiceEnvironment;
  readonly defects: ReadonlyMap<string, Defect>;
  readonly flags: ReadonlyMap<string, boolean>;
  /** Null for what serves no model. */
  readonly model: ModelServer | null;
  /** Bytes that a request leaves behind in a replica started at that time. */
  leakBytesPerRequest: (replicaStartedAtMs: number) => number;
  readonly replicas: readonly Replica[];
  /** Requests taken so far, for rates. */
  requests: number;
  chooseReplica(): Replica | undefined;
}
