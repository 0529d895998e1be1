import { nextVersion } from '../../demo/company/seeded-graph.ts';
import type { FaultRecord, FaultTruth } from '../../demo/faults/fault-record.ts';
import {
  injectModelFault,
  MODEL_FAULT_STRENGTH,
  modelFaultTruth,
} from '../../demo/faults/model-faults.ts';
import { pick } from '../../demo/random.ts';
import type { Kind } from '../faults/cases.ts';
import type { ServiceState } from './drawn-services.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const LEAK_FILLS_MS = 5 * MINUTE_MS;
/** Same strengths as in the live demo. */
const BAD_RELEASE = { slowdown: 4, errorRate: 0.03 };
const SLOW_DATABASE = 8;
const STARVED_SHARE = 0.95;
const NEIGHBOUR_SHARE = 0.8;
const SURGE = 4;
const DISK_FILLS_MS = 4 * MINUTE_MS;
const OUT_OF_CONNECTIONS = 3;

type ServiceFaultKind = Kind | 'starved-host' | 'connection-limit';
const modelFaults = [
  'concept-drift',
  'covariate-shift',
  'feature-outage',
  'bad-model-version',
  'bad-challenger',
] as const;
type WorldModelFault = (typeof modelFaults)[number];
export type FaultKind = ServiceFaultKind | WorldModelFault;
export type FaultOptions = {
  target: string;
  /** Reports unrelated changes one step before the fault. */
  innocent?: boolean;
  /** Strength of a fault that affects the model; default: the strength in the live demo. */
  strength?: number;
};

/** An active fault: its ground truth, and a function that ends it without Tandem's help. */
export type Fault = { truth: FaultTruth; end: () => void };

/** A version that never ran before. An earlier one would have the same quality as before. */
function newVersion({ rng }: World, { version: current, versions }: ServiceState): string {
  let version = nextVersion(current, rng);
  while (versions.includes(version)) version = nextVersion(version, rng);
  return version;
}

/**
 * Reports changes unrelated to the fault: a flag on the target, and a good release of another
 * service.
 */
function changeInnocently(world: World, target: string): void {
  const { services, rng, operate } = world;
  const others = [...services.services.values()].filter(
    ({ spec }) => spec.kind === 'service' && spec.name !== target,
  );
  const other = pick(rng, others);
  operate(other, { kind: 'deploy', version: newVersion(world, other) }, 'ci');
  const hit = services.services.get(target);
  if (hit !== undefined) operate(hit, { kind: 'flag', flag: 'new-receipts', on: true }, 'ci');
}

function badDeploy(world: World, target: string): Fault {
  const service = world.services.service(target);
  const version = newVersion(world, service);
  // The defect belongs to the version: every deployment of that version has it.
  service.defects.set(version, BAD_RELEASE);
  const before = service.version;
  world.operate(service, { kind: 'deploy', version }, 'ci');
  const truth: FaultTruth = {
    kind: 'change',
    resource: { kind: 'service', name: target },
    change: { ref: world.lastRef },
  };
  const end = () => void world.operate(service, { kind: 'deploy', version: before }, 'ci');
  return { truth, end };
}

function memoryLeak({ services, clock }: World, target: string): Fault {
  const service = services.service(target);
  service.leak = { fromMs: clock.nowMs, fillMs: LEAK_FILLS_MS };
  return {
    truth: { kind: 'saturation', resource: { kind: 'service', name: target }, change: null },
    end: () => {
      service.leak = null;
    },
  };
}

function slowDependency({ services }: World, target: string): Fault {
  services.slowdowns.set(target, SLOW_DATABASE);
  return {
    truth: { kind: 'dependency', resource: { kind: 'database', name: target }, change: null },
    end: () => void services.slowdowns.set(target, 1),
  };
}

function dependencyOutage({ services }: World, target: string): Fault {
  services.outages.add(target);
  return {
    truth: { kind: 'dependency', resource: { kind: 'database', name: target }, change: null },
    end: () => void services.outages.delete(target),
  };
}

/** More customers than the company's replicas can serve. */
function trafficSurge({ services }: World, target: string): Fault {
  services.demand = SURGE;
  return {
    truth: { kind: 'traffic', resource: { kind: 'service', name: target }, change: null },
    end: () => {
      services.demand = 1;
    },
  };
}

function diskFilling({ services, clock }: World, target: string): Fault {
  const host = services.host(target);
  host.filling = { fromMs: clock.nowMs, fillMs: DISK_FILLS_MS };
  return {
    truth: { kind: 'saturation', resource: { kind: 'host', name: target }, change: null },
    end: () => {
      host.filling = null;
    },
  };
}

/** A process outside the company uses a share of a host's processors. */
function busyHost({ services }: World, target: string, neighbour: number): Fault {
  const host = services.host(target);
  host.neighbour = neighbour;
  return {
    truth: { kind: 'saturation', resource: { kind: 'host', name: target }, change: null },
    end: () => {
      host.neighbour = 0;
    },
  };
}

/** A host's exporter, which is a separate source, sends nothing. */
function silentExporter({ services }: World, target: string): Fault {
  const host = services.host(target);
  host.silent = true;
  return {
    truth: { kind: 'data', resource: { kind: 'host', name: target }, change: null },
    end: () => {
      host.silent = false;
    },
  };
}

/** Limits the database connections. Has no effect until the service has more replicas than now. */
function connectionLimit({ services }: World, target: string): Fault {
  const service = services.service(target);
  service.connections = { replicas: service.replicas.length, slowdown: OUT_OF_CONNECTIONS };
  return {
    truth: { kind: 'saturation', resource: { kind: 'service', name: target }, change: null },
    end: () => {
      service.connections = null;
    },
  };
}

const starters: Record<ServiceFaultKind, (world: World, target: string) => Fault> = {
  'bad-deploy': badDeploy,
  'memory-leak': memoryLeak,
  'slow-dependency': slowDependency,
  'dependency-outage': dependencyOutage,
  'traffic-surge': trafficSurge,
  'noisy-neighbour': (world, target) => busyHost(world, target, NEIGHBOUR_SHARE),
  'starved-host': (world, target) => busyHost(world, target, STARVED_SHARE),
  'disk-filling': diskFilling,
  'silent-exporter': silentExporter,
  'connection-limit': connectionLimit,
};

/** Injects a fault of the live demo that affects the model. */
async function modelFault(
  { model, clock, rng }: World,
  kind: WorldModelFault,
  { target, strength = MODEL_FAULT_STRENGTH[kind] }: FaultOptions,
): Promise<Fault> {
  const { company, desk } = model;
  const before = model.version;
  const record: FaultRecord = {
    kind,
    seed: String(rng()),
    target,
    strength,
    rampSeconds: 0,
    startedAtMs: clock.nowMs,
    endedAtMs: null,
    truth: modelFaultTruth(kind, target),
    carriedOut: true,
  };
  await injectModelFault(company, { desk, announce: model.announce }, record);
  return {
    truth: record.truth,
    end: () => {
      record.endedAtMs ??= clock.nowMs;
      if (kind === 'feature-outage') model.job.repair();
      if (kind === 'bad-model-version' && model.version === record.version)
        desk.setTraffic({ version: before, percent: 100, mode: 'full' }, 'ci');
    },
  };
}

const isModelKind = (kind: FaultKind): kind is WorldModelFault =>
  modelFaults.some((one) => one === kind);

/** Starts a fault on a target. */
export async function startFault(
  world: World,
  kind: FaultKind,
  options: FaultOptions,
): Promise<Fault> {
  const { target, innocent = false } = options;
  if (innocent) {
    changeInnocently(world, target);
    await world.step();
  }
  return isModelKind(kind) ? modelFault(world, kind, options) : starters[kind](world, target);
}
