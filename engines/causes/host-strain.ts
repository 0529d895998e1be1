import { loadSource } from '#engines/causes/load-source.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade, squash, type Scene } from '#engines/causes/scene.ts';

/** Maximum share of a node's own trouble that a scarce host explains. */
const MAX_EXPLAINED = 0.85;
/** Factor on traffic as an explanation if it increased after the host became scarce. */
const LATE_LOAD = 0.2;
/** Minimum own trouble of a guest that counts as suffering. */
const SUFFERS = 0.2;
/**
 * Maximum delay of a host's scarcity after its guest's trouble. If it starts later, the scarcity is
 * a consequence.
 */
const LATE_MS = 60_000;

/** A guest's use of a resource of its host, summed over all its processes. */
interface GuestUse {
  readonly before: number;
  readonly after: number;
  readonly surest: number;
}

function usesOf(scene: Scene, host: NodeState, strained: Measured): GuestUse[] {
  const { role, unit } = strained.series;
  return scene.graph.guests(host.key).flatMap((key): GuestUse[] => {
    const seen = scene
      .ofNode(key, role)
      .filter(({ series, shift }) => series.unit === unit && shift.before > 0 && shift.after > 0);
    if (seen.length === 0) return [];
    return [
      {
        before: seen.reduce((sum, { shift }) => sum + shift.before, 0),
        after: seen.reduce((sum, { shift }) => sum + shift.after, 0),
        surest: Math.max(0, ...seen.map(({ sure }) => squash(sure))),
      },
    ];
  });
}

/**
 * Common growth factor of the guests' use, at least 1: the lower median of several. On a scarce
 * host, the same work takes each guest more processor time, which is an effect. Only growth beyond
 * the common factor is a cause.
 */
function commonFactor(uses: readonly GuestUse[]): number {
  if (uses.length < 2) return 1;
  const factors = uses.map(({ before, after }) => after / before).toSorted((a, b) => a - b);
  return Math.max(1, factors[(factors.length - 1) >> 1] ?? 1);
}

/**
 * Share of a host's strain that its guests' increased use does not account for, 0..1. Each guest's
 * use is a share of one processor or of all. The sum over guests, compared with the host's
 * increase, shows whether they can be the cause, with either way of counting. Growth by the guests'
 * common factor is excluded.
 */
function notByGuests(scene: Scene, state: NodeState): number {
  const strained = state.strain.measured;
  const role = strained?.series.role;
  if (!strained || (role !== 'cpu' && role !== 'memory') || !(strained.delta > 0)) return 1;
  const uses = usesOf(scene, state, strained);
  const common = role === 'cpu' ? commonFactor(uses) : 1;
  const excess = ({ before, after }: GuestUse): number => Math.max(0, after - common * before);
  const used = uses.filter((use) => excess(use) > 0);
  const surest = Math.max(0, ...used.map((use) => use.surest));
  const share = used.reduce((sum, use) => sum + excess(use), 0) / strained.delta;
  return 1 - 0.7 * surest * grade(share, 0.15, 0.5);
}

/**
 * Degree to which the guests suffer together. A scarce host slows all of them at the same time; a
 * guest that gets worse alone has a separate problem. 1 if fewer than two guests have data. A guest
 * that also runs elsewhere may serve from there, so its good health is not evidence.
 */
function guestsAgree(scene: Scene, states: ReadonlyMap<string, NodeState>, key: string): number {
  const suffers = (guest: NodeState): boolean => guest.own > SUFFERS || guest.visible > 0.3;
  const seen = scene.graph
    .guests(key)
    .flatMap((guest) => states.get(guest) ?? [])
    .filter((guest) => guest.latency.measured !== null)
    .filter((guest) => scene.graph.hosts(guest.key).length < 2 || suffers(guest));
  if (seen.length < 2) return 1;
  const suffering = seen.filter(suffers).length;
  if (suffering === 1) return 0.35;
  return suffering === 0 ? 1 : 0.5 + 0.5 * grade(suffering / seen.length, 0.3, 0.7);
}

/**
 * Strength of external traffic that reaches a guest and also explains a busy host. Traffic does not
 * fill a disk, so it is 0 for disk strain.
 */
function loadOfGuests(
  scene: Scene,
  states: ReadonlyMap<string, NodeState>,
  state: NodeState,
): number {
  const strained = state.strain.measured;
  if (strained?.series.role === 'disk') return 0;
  const file = { scene, states };
  const sources = [state.key, ...scene.graph.guests(state.key)].map((key) =>
    loadSource(file, states.get(key) ?? state),
  );
  return Math.max(
    ...sources.map(({ strength, key }) => {
      const rate = states.get(key ?? '')?.traffic.measured;
      return strength * (rate && strained && isLater(rate, strained) ? LATE_LOAD : 1);
    }),
  );
}

/** Whether a series left its normal level clearly later than the other series. */
function isLater({ onset }: Measured, { onset: other }: Measured): boolean {
  return onset.onsetMs > other.onsetMs + 3 * Math.max(6000, 1.5 * other.intervalMs);
}

function asHost(
  scene: Scene,
  states: ReadonlyMap<string, NodeState>,
  state: NodeState,
): NodeState['asHost'] {
  const guests = scene.graph.guests(state.key);
  if (guests.length === 0) return null;
  return {
    agreement: guestsAgree(scene, states, state.key) * notByGuests(scene, state),
    load: loadOfGuests(scene, states, state),
    suffering: guests.filter((key) => (states.get(key)?.own ?? 0) > SUFFERS).length,
  };
}

/**
 * Share of a guest's trouble that its host explains, 0..1, based on their start times. A full disk
 * does not slow anything down.
 */
function takenOver(host: NodeState, guest: NodeState): number {
  if (
    host.strain.measured?.series.role === 'disk' &&
    guest.errors.strength < guest.latency.strength
  )
    return 0;
  const sinceMs = host.strain.measured?.onset.onsetMs ?? Number.NaN;
  const lateMs = sinceMs - guest.onsetMs;
  const inTime = Number.isNaN(lateMs) ? 1 : 1 - grade(lateMs, guest.toleranceMs, LATE_MS);
  const { agreement = 0, load = 0 } = host.asHost ?? {};
  return MAX_EXPLAINED * host.strain.strength * agreement * (1 - 0.8 * load) * inTime;
}

/**
 * Subtracts the part of each node's own trouble that a scarce host explains. If several services on
 * a host get worse while it is short of processors, memory or disk that they did not use up, they
 * share one cause below them.
 */
export function withoutHostStrain(
  scene: Scene,
  states: ReadonlyMap<string, NodeState>,
): ReadonlyMap<string, NodeState> {
  const shared = new Map(
    [...states].map(([key, state]) => [key, { ...state, asHost: asHost(scene, states, state) }]),
  );
  const result = new Map<string, NodeState>();
  for (const [key, state] of shared) {
    const hosts = scene.graph.hosts(key).flatMap((host) => shared.get(host) ?? []);
    const shares = hosts.map((host) => takenOver(host, state));
    const share = Math.max(0, ...shares);
    const host = hosts[shares.indexOf(share)];
    result.set(
      key,
      share < 0.1 || host === undefined
        ? state
        : { ...state, own: state.own * (1 - share), hosted: { host: host.key, share } },
    );
  }
  return result;
}
