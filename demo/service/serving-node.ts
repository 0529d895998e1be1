import type { Graph, NodeSpec } from '../company/graph.ts';
import type { Rng } from '../random.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import type { ModelServer } from './model-server.ts';
import type { Replica } from './replica.ts';

/** Effects of a bad release. */
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
  /** Factor on processing times on a host, caused by contention from other workloads. */
  readonly contention: (host: string) => number;
  /** The host on which one more replica would start. */
  readonly placeFor: (node: Pick<NodeSpec, 'kind' | 'task'>) => string;
  /** The server of a model of the company; null for a node that is not a model. */
  readonly modelOf: (node: Pick<NodeSpec, 'task'>) => ModelServer | null;
  portOf(name: string): number;
}

/** The parts of a service that serve a request. */
export interface ServingNode {
  readonly spec: NodeSpec;
  readonly environment: ServiceEnvironment;
  readonly defects: ReadonlyMap<string, Defect>;
  readonly flags: ReadonlyMap<string, boolean>;
  /** Null for a node that is not a model. */
  readonly model: ModelServer | null;
  /** Bytes that a request leaks in a replica started at this time. */
  leakBytesPerRequest: (replicaStartedAtMs: number) => number;
  readonly replicas: readonly Replica[];
  /** Requests received so far, for rates. */
  requests: number;
  chooseReplica(): Replica | undefined;
}
