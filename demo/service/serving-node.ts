import type { Graph, NodeSpec } from '../company/graph.ts';
import type { Rng } from '../random.ts';
import type { Exporters } from '../telemetry/exporters.ts';
import type { FraudScorer, Scored } from './fraud-scorer.ts';
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
  /** Factor on working times on a host, because something else uses it. */
  readonly contention: (host: string) => number;
  /** The host on which one more replica would start. */
  readonly placeFor: (node: Pick<NodeSpec, 'kind'>) => string;
  /** Of the company's model; null where it has none. */
  readonly scorer: FraudScorer | null;
  portOf(name: string): number;
}

/** What serving a request needs of a service. */
export interface ServingNode {
  readonly spec: NodeSpec;
  readonly environment: ServiceEnvironment;
  readonly defects: ReadonlyMap<string, Defect>;
  readonly flags: ReadonlyMap<string, boolean>;
  readonly scorer: FraudScorer | null;
  /** Bytes that a request leaves behind in a replica started at that time. */
  leakBytesPerRequest: (replicaStartedAtMs: number) => number;
  /** Requests taken so far, for rates. */
  requests: number;
  /** Told of every answered request of a model. */
  onScored: (scored: Scored, latencyMs: number) => void;
  chooseReplica(): Replica | undefined;
}
