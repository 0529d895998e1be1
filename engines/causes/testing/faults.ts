import type { CandidateChange, CauseKind } from '#engines/causes/cause-input.ts';
import type { Company } from '#engines/causes/testing/company.ts';

export type FaultKind =
  | 'bad-deploy'
  | 'memory-leak'
  | 'slow-dependency'
  | 'dependency-outage'
  | 'traffic-surge'
  | 'noisy-neighbour'
  | 'disk-filling'
  | 'silent-exporter';

/** Faults of the host: they hit no single node of the company. */
const HOST_FAULTS: readonly FaultKind[] = ['noisy-neighbour', 'disk-filling', 'silent-exporter'];

export interface Fault {
  readonly kind: FaultKind;
  /** Index of the node that is hit; -1 for the host. */
  readonly target: number;
  readonly startMs: number;
  readonly rampMs: number;
  readonly slowdown: number;
  readonly errorRate: number;
  readonly truth: {
    readonly kind: CauseKind;
    readonly name: string;
    readonly changeRef: string | null;
  };
}

const pickFrom = (random: () => number, list: readonly number[]): number =>
  list[Math.floor(random() * list.length)] ?? 0;

function chooseTarget(random: () => number, company: Company, kind: FaultKind): number {
  const all = company.nodes.map((_, index) => index);
  if (kind === 'traffic-surge') return 0;
  if (HOST_FAULTS.includes(kind)) return -1;
  if (kind === 'slow-dependency' || kind === 'dependency-outage')
    return pickFrom(
      random,
      all.filter((index) => !company.nodes[index]?.instrumented),
    );
  return pickFrom(
    random,
    all.filter((index) => company.nodes[index]?.instrumented),
  );
}

/** Slow growth takes minutes to reach its limit; other faults appear immediately or within 40 s. */
function inventRamp(random: () => number, kind: FaultKind): number {
  if (kind === 'memory-leak') return (300 + 600 * random()) * 1000;
  if (kind === 'disk-filling') return (180 + 240 * random()) * 1000;
  return random() < 0.5 ? 0 : 40_000 * random();
}

/** Invents a fault of a kind with its truth. */
export function inventFault(
  random: () => number,
  company: Company,
  kind: FaultKind,
  startMs: number,
): Fault {
  const target = chooseTarget(random, company, kind);
  const name = (company.nodes[target]?.resource ?? company.host).name;
  const kinds: Record<FaultKind, CauseKind> = {
    'bad-deploy': 'change',
    'memory-leak': 'saturation',
    'slow-dependency': 'dependency',
    'dependency-outage': 'dependency',
    'traffic-surge': 'traffic',
    'noisy-neighbour': 'saturation',
    'disk-filling': 'saturation',
    'silent-exporter': 'data',
  };
  const slowdowns: Record<FaultKind, number> = {
    'bad-deploy': random() < 0.75 ? 3 + 4 * random() : 1.3,
    'memory-leak': 1,
    'slow-dependency': 5 + 10 * random(),
    'dependency-outage': 1,
    'traffic-surge': 2 + 1.5 * random(),
    'noisy-neighbour': 1,
    'disk-filling': 1,
    'silent-exporter': 1,
  };
  const slowdown = slowdowns[kind];
  const errors =
    kind === 'dependency-outage'
      ? 0.7 + 0.3 * random()
      : kind === 'bad-deploy'
        ? slowdown < 2
          ? 0.15 + 0.3 * random()
          : 0.03
        : 0;
  return {
    kind,
    target,
    startMs,
    rampMs: inventRamp(random, kind),
    slowdown,
    errorRate: errors,
    truth: { kind: kinds[kind], name, changeRef: kind === 'bad-deploy' ? 'guilty' : null },
  };
}

/** How far the fault has come in, 0..1. */
export function intensity(fault: Fault, atMs: number): number {
  if (atMs < fault.startMs) return 0;
  return fault.rampMs === 0 ? 1 : Math.min(1, (atMs - fault.startMs) / fault.rampMs);
}

/** The guilty change, where there is one, and innocent ones: hours, minutes and seconds before, also on the hit service, and after. */
export function inventChanges(
  random: () => number,
  company: Company,
  fault: Fault,
): CandidateChange[] {
  const services = company.nodes
    .map((_, index) => index)
    .filter((index) => company.nodes[index]?.instrumented);
  const change = (
    ref: string,
    node: number,
    atMs: number,
    kind: CandidateChange['kind'],
  ): CandidateChange => ({
    ref,
    kind,
    resource: company.nodes[node]?.resource ?? company.host,
    atMs,
    title: `${kind} of node ${node}`,
    before: '1.0.0',
    after: '1.0.1',
  });
  const others = services.filter((index) => index !== fault.target);
  const list = [
    change('i1', pickFrom(random, others), fault.startMs - 1_800_000 * random(), 'deployment'),
    change('i2', pickFrom(random, others), fault.startMs - 120_000 * random(), 'deployment'),
    change('i3', pickFrom(random, others), fault.startMs - 60_000 * random(), 'feature_flag'),
    change('i4', pickFrom(random, others), fault.startMs + 60_000 * random(), 'deployment'),
  ];
  const target = company.nodes[fault.target];
  if (target?.instrumented && fault.kind !== 'traffic-surge')
    list.push(
      change('i5', fault.target, fault.startMs - 17_000 - 100_000 * random(), 'feature_flag'),
    );
  if (fault.kind === 'traffic-surge' || fault.kind === 'memory-leak')
    list.push(change('i6', fault.target, fault.startMs - 110_000 * random(), 'deployment'));
  if (fault.kind === 'slow-dependency') {
    const callers = services.filter((index) =>
      company.nodes[index]?.calls.some((call) => call.to === fault.target),
    );
    list.push(
      change('i7', pickFrom(random, callers), fault.startMs - 100_000 * random(), 'deployment'),
    );
  }
  if (fault.truth.changeRef)
    list.push(
      change(fault.truth.changeRef, fault.target, fault.startMs - 3000 * random(), 'deployment'),
    );
  return list.toSorted((a, b) => a.atMs - b.atMs);
}
