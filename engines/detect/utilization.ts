import type { Point } from '#engines/math/points.ts';

type Labels = Readonly<Record<string, string>>;

/** How the series of a resource's parts add up to its utilization. */
export interface UtilizationRule {
  /** Labels that name the state or mode of a share. */
  readonly dimensions: readonly string[];
  /** Shares in use; they add up to the utilization. */
  readonly used: readonly string[];
  /**
   * Shares that are free or can be reclaimed. Utilization is 1 minus their sum if the first of them
   * is reported.
   */
  readonly idle: readonly string[];
  /** Shares that take precedence if both are reported. */
  readonly prefers: 'used' | 'idle';
  /** Labels of equivalent units, such as cores, over which utilization is averaged. */
  readonly units: readonly string[];
}

export type UtilizationRole = 'cpu' | 'memory' | 'disk';

/**
 * Utilization by role. Names and values: OpenTelemetry semantic conventions for system, container and process metrics,
 * the attributes of the collector's host metrics, and node exporter's modes.
 */
const UTILIZATION_RULES: Readonly<Record<UtilizationRole, UtilizationRule>> = {
  cpu: {
    dimensions: ['cpu.mode', 'cpu.state', 'system.cpu.state', 'state', 'mode'],
    used: ['user', 'system', 'kernel', 'nice', 'irq', 'softirq', 'interrupt', 'steal', 'used'],
    // A processor that waits for a disk is available for work.
    idle: ['idle', 'iowait', 'wait'],
    prefers: 'idle',
    units: ['cpu', 'cpu.logical_number', 'system.cpu.logical_number'],
  },
  memory: {
    dimensions: ['system.memory.state', 'state'],
    used: ['used', 'slab_unreclaimable'],
    idle: ['free', 'buffered', 'cached', 'slab_reclaimable', 'inactive'],
    prefers: 'used',
    units: [],
  },
  disk: {
    dimensions: ['system.filesystem.state', 'state'],
    // Reserved blocks are not available to services.
    used: ['used', 'reserved'],
    idle: ['free'],
    prefers: 'idle',
    units: [],
  },
};

export interface UtilizationPart {
  /** Labels of the whole series, without the dimension and unit labels. */
  readonly labels: Labels;
  /** Label that names the share; null if the series is the utilization of one unit. */
  readonly dimension: string | null;
  readonly share: string | null;
  readonly unit: string;
}

const isRole = (role: string): role is UtilizationRole => Object.hasOwn(UTILIZATION_RULES, role);

/**
 * Part of a utilization that a series of this role measures according to its labels; null if it
 * measures the whole.
 */
export function utilizationPart(role: string, labels: Labels): UtilizationPart | null {
  if (!isRole(role)) return null;
  const { dimensions, used, idle, units } = UTILIZATION_RULES[role];
  const dimension = dimensions.find((name) => {
    const value = labels[name];
    return value !== undefined && (used.includes(value) || idle.includes(value));
  });
  const unitLabels = units.filter((name) => labels[name] !== undefined);
  if (dimension === undefined && unitLabels.length === 0) return null;
  return {
    labels: Object.fromEntries(
      Object.entries(labels).filter(([name]) => name !== dimension && !unitLabels.includes(name)),
    ),
    dimension: dimension ?? null,
    share: dimension === undefined ? null : (labels[dimension] ?? null),
    unit: unitLabels.map((name) => labels[name]).join(' '),
  };
}

type Share = { readonly share: string | null; readonly value: number };

function utilizationOfUnit(rule: UtilizationRule, shares: readonly Share[]): number | null {
  const whole = shares.find(({ share }) => share === null);
  if (whole !== undefined) return whole.value;
  const of = (names: readonly string[]) =>
    shares.filter(({ share }) => share !== null && names.includes(share));
  const used = of(rule.used);
  const isIdleKnown = shares.some(({ share }) => share === rule.idle[0]);
  const sum = (all: readonly Share[]) => all.reduce((total, { value }) => total + value, 0);
  if (isIdleKnown && (rule.prefers === 'idle' || used.length === 0))
    return Math.min(1, Math.max(0, 1 - sum(of(rule.idle))));
  return used.length === 0 ? null : Math.min(1, sum(used));
}

function shareKind({ used, idle }: UtilizationRule, share: string | null): ShareKind {
  if (share === null) return 'whole';
  if (used.includes(share)) return 'used';
  return share === idle[0] ? 'reported_idle' : 'idle';
}

type PartPoints = Pick<UtilizationPart, 'share' | 'unit'> & { readonly points: readonly Point[] };

/**
 * Utilization between 0 and 1 at each time at which its parts are reported together. Per unit, 1
 * minus the idle shares or the sum of the used shares, as the role's rule requires; then the mean
 * over the units. Points finite; result in time order.
 */
function deriveUtilization(role: UtilizationRole, parts: readonly PartPoints[]): Point[] {
  const rule = UTILIZATION_RULES[role];
  const atTimes = new Map<number, Map<string, Share[]>>();
  for (const { share, unit, points } of parts)
    for (const [atMs, value] of points) {
      const units = atTimes.get(atMs) ?? new Map<string, Share[]>();
      const shares = units.get(unit) ?? [];
      shares.push({ share, value });
      units.set(unit, shares);
      atTimes.set(atMs, units);
    }
  return [...atTimes]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([atMs, units]): Point[] => {
      const values = [...units.values()].flatMap((shares) => utilizationOfUnit(rule, shares) ?? []);
      const sum = values.reduce((total, value) => total + value, 0);
      return values.length === 0 ? [] : [[atMs, sum / values.length]];
    });
}

/**
 * Kind of a part's value: utilization of a unit, share in use, free share, or `reported_idle`, the
 * free share that must be reported.
 */
export type ShareKind = 'whole' | 'used' | 'idle' | 'reported_idle';

export interface UtilizationGroup<T> {
  readonly metric: string;
  readonly labels: Labels;
  /** Never empty. Members in use are first. */
  readonly members: readonly T[];
  /** How the members add up, for stores that derive the utilization themselves. */
  readonly parts: readonly {
    readonly member: T;
    readonly unit: string;
    readonly share: ShareKind;
  }[];
  readonly prefers: UtilizationRule['prefers'];
  /** Derives the utilization from the points of the members. */
  readonly derive: (pointsOf: (member: T) => readonly Point[]) => Point[];
}

function groupOf<T extends { readonly metric: string }>(
  role: UtilizationRole,
  members: readonly (readonly [T, UtilizationPart])[],
): UtilizationGroup<T>[] {
  const rule = UTILIZATION_RULES[role];
  const isUsed = (share: string | null) => share === null || rule.used.includes(share);
  const sorted = members.toSorted(
    ([, a], [, b]) => Number(isUsed(b.share)) - Number(isUsed(a.share)),
  );
  return sorted.slice(0, 1).map(([first, { labels }]) => ({
    metric: first.metric,
    labels,
    members: sorted.map(([member]) => member),
    parts: sorted.map(([member, { unit, share }]) => ({
      member,
      unit,
      share: shareKind(rule, share),
    })),
    prefers: rule.prefers,
    derive: (pointsOf) =>
      deriveUtilization(
        role,
        sorted.map(([member, part]) => ({ ...part, points: pointsOf(member) })),
      ),
  }));
}

/**
 * Splits series into wholes and groups of parts. Each group has the labels of its whole and is left
 * out if the whole is also reported. `partOf` returns the part that a series measures and its role.
 */
export function groupUtilization<T extends { readonly metric: string; readonly labels: Labels }>(
  series: readonly T[],
  roleOf: (series: T) => string | null,
): { whole: T[]; groups: UtilizationGroup<T>[] } {
  const whole: T[] = [];
  const keyed = new Map<string, { role: UtilizationRole; members: [T, UtilizationPart][] }>();
  const keyOf = (metric: string, labels: Labels): string =>
    JSON.stringify([metric, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
  for (const each of series) {
    const role = roleOf(each);
    const part = role === null ? null : utilizationPart(role, each.labels);
    if (part === null || role === null || !isRole(role)) {
      whole.push(each);
      continue;
    }
    const key = keyOf(each.metric, part.labels);
    const group = keyed.get(key) ?? { role, members: [] };
    group.members.push([each, part]);
    keyed.set(key, group);
  }
  const reported = new Set(whole.map(({ metric, labels }) => keyOf(metric, labels)));
  const groups = [...keyed].flatMap(([key, { role, members }]) =>
    reported.has(key) ? [] : groupOf(role, members),
  );
  return { whole, groups };
}
