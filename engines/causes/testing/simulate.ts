import type { CandidateChange, CauseSeries } from '#engines/causes/cause-input.ts';
import { runsOnHost, type Company, type CompanyNode } from '#engines/causes/testing/company.ts';
import { intensity, type Fault } from '#engines/causes/testing/faults.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import type { Point } from '#engines/math/points.ts';
import { normalFrom } from '#engines/math/seeded-random.ts';

interface NodeTick {
  rate: number;
  meanS: number;
  p95S: number;
  errors: number;
  memoryBytes: number;
  cpu: number;
}

interface World {
  readonly company: Company;
  readonly fault: Fault;
  readonly changes: readonly CandidateChange[];
  readonly random: () => number;
}

/** Own factors of a node at a time: the fault on it, and the hiccup that a deployment's restart makes. */
function factors(
  world: World,
  node: CompanyNode,
  index: number,
  atMs: number,
): { slow: number; errors: number } {
  const { fault } = world;
  const hit = index === fault.target && fault.kind !== 'traffic-surge' ? intensity(fault, atMs) : 0;
  const hiccup = world.changes.some(
    (change) =>
      change.kind === 'deployment' &&
      change.resource.name === node.resource.name &&
      atMs >= change.atMs &&
      atMs < change.atMs + 4000,
  );
  const leakPressure = fault.kind === 'memory-leak' ? Math.max(0, hit - 0.75) * 4 : 0;
  return {
    slow: (1 + (fault.slowdown - 1) * hit) * (hiccup ? 1.4 : 1) * (1 + leakPressure),
    errors: fault.errorRate * hit,
  };
}

function nodeMemory(world: World, node: CompanyNode, index: number, atMs: number): number {
  const leak =
    world.fault.kind === 'memory-leak' && index === world.fault.target
      ? intensity(world.fault, atMs)
      : 0;
  return (
    node.memoryBytes * (1 + 0.008 * normalFrom(world.random)) +
    leak * (0.97 * node.memoryLimitBytes - node.memoryBytes)
  );
}

/** Share of the host's processors that something outside the company takes. */
function neighbourOf({ fault }: World, atMs: number): number {
  return fault.kind === 'noisy-neighbour' ? 0.8 * intensity(fault, atMs) : 0;
}

/** Factor on the time that work takes on a busy host. Waiting for a processor that others use takes none of it. */
function contentionOf(world: World, node: CompanyNode, atMs: number): number {
  return runsOnHost(node) ? 1 / Math.max(0.2, 1 - 0.75 * neighbourOf(world, atMs)) : 1;
}

/** State of all nodes in one tick, callees first; queueing in front of each node's slots as in M/M/c, roughly. */
function tick(world: World, atMs: number): NodeTick[] {
  const { company, fault } = world;
  const surge =
    fault.kind === 'traffic-surge' ? 1 + (fault.slowdown - 1) * intensity(fault, atMs) : 1;
  const daily = 1 + 0.1 * Math.sin(atMs / 14_400_000);
  const ticks = company.nodes.map((): NodeTick => ({
    rate: 0,
    meanS: 0,
    p95S: 0,
    errors: 0,
    memoryBytes: 0,
    cpu: 0,
  }));
  company.nodes.forEach((node, index) => {
    const own = ticks[index];
    if (!own) return;
    if (index === 0) own.rate = company.ratePerSecond * surge * daily;
    for (const call of node.calls) {
      const callee = ticks[call.to];
      if (callee) callee.rate += own.rate * call.probability;
    }
  });
  for (let index = company.nodes.length - 1; index >= 0; index -= 1) {
    const node = company.nodes[index];
    const own = ticks[index];
    if (!node || !own) continue;
    const { slow, errors } = factors(world, node, index, atMs);
    const contention = contentionOf(world, node, atMs);
    const work = node.workS * slow * contention;
    own.meanS = work;
    own.p95S = 1.5 * work;
    own.errors = 0.001 + errors;
    for (const call of node.calls) {
      const callee = ticks[call.to];
      if (!callee) continue;
      own.meanS += call.probability * callee.meanS;
      own.p95S += call.probability >= 0.05 ? callee.p95S * 0.85 : 0;
      own.errors += call.probability * callee.errors;
    }
    const use = Math.min(0.97, (own.rate * own.meanS) / node.slots);
    const wait = (own.meanS * use ** 4) / (1 - use);
    own.meanS += wait;
    own.p95S += 3 * wait;
    own.errors = Math.min(1, own.errors);
    own.memoryBytes = nodeMemory(world, node, index, atMs);
    own.cpu = Math.min(1, 0.02 + (0.2 * own.rate * work) / contention);
  }
  return ticks;
}

/** The three golden values as they would be measured from the requests of one interval. */
function measure(
  random: () => number,
  truth: {
    readonly rate: number;
    readonly p95S: number;
    readonly errors: number;
    readonly intervalMs: number;
  },
): readonly [number, number, number] {
  const { rate, p95S, errors, intervalMs } = truth;
  const expected = (rate * intervalMs) / 1000;
  const count = Math.max(0, Math.round(expected + Math.sqrt(expected) * normalFrom(random)));
  if (count === 0) return [0, NaN, NaN];
  let failed = 0;
  for (let request = 0; request < Math.min(count, 400); request += 1)
    if (random() < errors) failed += 1;
  const noise = Math.min(0.35, 0.6 / Math.sqrt(count));
  return [
    (count * 1000) / intervalMs,
    p95S * Math.exp(noise * normalFrom(random)),
    failed / Math.min(count, 400),
  ];
}

type About = Pick<CauseSeries, 'resource' | 'caller' | 'limit'>;
type Put = (about: About, metric: string, value: number) => void;

/** The three golden signals of a service or an edge in one interval. */
function putGolden(
  put: Put,
  prefix: string,
  about: About,
  seen: readonly [number, number, number],
): void {
  put(about, `${prefix}.request.rate`, seen[0]);
  put(about, `${prefix}.latency.p95`, seen[1]);
  put(about, `${prefix}.error.ratio`, seen[2]);
}

/** Everything that one tick shows of a node: its calls, and if it is instrumented itself. */
function putNode(
  world: World,
  put: Put,
  ticks: readonly NodeTick[],
  index: number,
  intervalMs: number,
): void {
  const node = world.company.nodes[index];
  const own = ticks[index];
  if (!node || !own) return;
  const seen = (rate: number, p95S: number, errors: number) =>
    measure(world.random, { rate, p95S, errors, intervalMs });
  for (const call of node.calls) {
    const callee = ticks[call.to];
    const resource = world.company.nodes[call.to]?.resource;
    if (!callee || !resource) continue;
    const about = { resource, caller: node.resource };
    putGolden(
      put,
      'edge',
      about,
      seen(own.rate * call.probability, callee.p95S + 0.001, callee.errors),
    );
  }
  if (!node.instrumented) return;
  const about = { resource: node.resource };
  putGolden(put, 'service', about, seen(own.rate, own.p95S, own.errors));
  put({ ...about, limit: node.memoryLimitBytes }, 'process.memory.usage', own.memoryBytes);
  put(about, 'process.cpu.utilization', own.cpu * (1 + 0.1 * normalFrom(world.random)));
}

/**
 * Adds the metrics of the host's exporter: the load of its nodes on ten processors, and a disk that
 * fills slowly.
 */
function putHost(world: World, put: Put, ticks: readonly NodeTick[], atMs: number): void {
  const about = { resource: world.company.host, limit: 1 };
  const cpu = ticks.reduce((sum, own) => sum + own.cpu / 10, 0.1) + neighbourOf(world, atMs);
  const filled = world.fault.kind === 'disk-filling' ? intensity(world.fault, atMs) : 0;
  put(
    about,
    'system.cpu.utilization',
    Math.min(1, Math.min(1, cpu) * (1 + 0.15 * normalFrom(world.random))),
  );
  put(about, 'system.filesystem.utilization', 0.52 + 0.47 * filled);
}

/** All series of the company on a time grid, with the noise of few requests per interval. */
export function simulateSeries(world: World, times: readonly number[]): CauseSeries[] {
  const points = new Map<string, Point[]>();
  const series: CauseSeries[] = [];
  const putAt =
    (atMs: number): Put =>
    (about, metric, value) => {
      const seriesId = `${about.caller?.name ?? ''}>${about.resource.name} ${metric}`;
      const known = points.get(seriesId);
      const list = known ?? [];
      list.push([atMs, value]);
      if (known) return;
      const { role, unit } = classifySignal(metric);
      points.set(seriesId, list);
      series.push({ ...about, seriesId, metric, role, unit, points: list });
    };
  times.forEach((atMs, position) => {
    const stepMs = atMs - (times[position - 1] ?? atMs - 10_000);
    const intervalMs = Math.min(60_000, Math.max(1000, stepMs));
    const ticks = tick(world, atMs);
    const put = putAt(atMs);
    world.company.nodes.forEach((_, index) => putNode(world, put, ticks, index, intervalMs));
    if (world.fault.kind !== 'silent-exporter' || intensity(world.fault, atMs) === 0)
      putHost(world, put, ticks, atMs);
  });
  return series;
}
