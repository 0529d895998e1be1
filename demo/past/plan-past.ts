import type { PastWindow } from '#lib/schemas/governance/past.ts';
import type { Graph, NodeSpec } from '../company/graph.ts';
import { nextVersion } from '../company/seeded-graph.ts';
import { createRng } from '../random.ts';
import { HEALTHY, type Effect, type Episode, type Disturbance } from './episode.ts';
import { flagChange, toAnnouncement, type PastChange } from './past-changes.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ALIGN_MS = 5 * MINUTE_MS;
/** Minimum history for past faults. */
const MIN_DAYS = 1;
/** Samples that must exist before a fault begins. The detectors evaluate 120 samples. */
const LEAD_SAMPLES = 130;
const PASSES_UNTIL_MS = 18 * MINUTE_MS;
const SLOWDOWN = 4;
const BAD_ERROR_RATE = 0.03;
const RAMP_MS = 5_000;

export interface PastOptions {
  readonly graph: Graph;
  /** Time at which the history was generated. Past faults are at fixed offsets before it. */
  readonly anchorMs: number;
  readonly days: number;
  readonly sampleSeconds: number;
}

type Story = Pick<Episode, 'target' | 'effect' | 'version'> & {
  readonly cutsMs: readonly number[];
  readonly changes: readonly PastChange[];
  readonly decisions: PastWindow['decisions'];
};

/** The longest step that divides a minute and does not exceed the sample interval. */
export function denseStepMs(sampleSeconds: number): number {
  const fits = [60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1].find((step) => step <= sampleSeconds);
  return (fits ?? 1) * 1_000;
}

/**
 * A leak that a restart does not cure, because the memory fills again after each start. A limit for
 * the cache cures it.
 */
function leak(target: string, onsetMs: number, sampleSeconds: number): Story {
  const restartMs = onsetMs + 7 * MINUTE_MS;
  const cureMs = onsetMs + 11 * MINUTE_MS;
  // In samples, like the window that verifies a restart. The memory is full again before that
  // window ends.
  const fillMs = 15 * sampleSeconds * 1_000;
  const change = (part: Pick<PastChange, 'kind' | 'title' | 'atMs' | 'actor'>): PastChange => ({
    service: target,
    before: '',
    after: '',
    ...part,
  });
  return {
    target,
    cutsMs: [onsetMs, restartMs, cureMs],
    effect: (timeMs) => {
      if (timeMs < onsetMs || timeMs >= cureMs) return HEALTHY;
      const sinceMs = timeMs < restartMs ? onsetMs : restartMs;
      return { ...HEALTHY, leakedShare: Math.min(1, (timeMs - sinceMs) / fillMs) };
    },
    version: () => null,
    changes: [
      change({ kind: 'other', title: `Restart ${target}`, atMs: restartMs, actor: 'tandem' }),
      {
        ...change({
          kind: 'config',
          title: `Limit the cache of ${target}`,
          atMs: cureMs,
          actor: 'ci',
        }),
        before: 'no limit',
        after: '32 MiB',
      },
    ],
    decisions: [
      {
        atMs: restartMs - 4_000,
        kind: 'approve',
        persona: 'on-call-engineer',
        comment: 'Memory is nearly full, and a restart is quick.',
      },
      {
        atMs: onsetMs + 15 * MINUTE_MS,
        kind: 'resolve',
        persona: 'on-call-engineer',
        comment: 'The restart did not last. The cache has a limit now, and memory stays flat.',
      },
    ],
  };
}

function regression(onsetMs: number, cureMs: number): Episode['effect'] {
  return (timeMs): Effect => {
    if (timeMs < onsetMs || timeMs >= cureMs) return HEALTHY;
    const share = Math.min(1, (timeMs - onsetMs) / RAMP_MS);
    return { ...HEALTHY, slowdown: 1 + (SLOWDOWN - 1) * share, errorRate: BAD_ERROR_RATE * share };
  };
}

const deploy = (
  service: string,
  atMs: number,
  versions: { before: string; after: string },
  actor = 'ci',
): PastChange => ({
  kind: 'deployment',
  service,
  title: `Deploy ${service} ${versions.after}`,
  atMs,
  actor,
  ...versions,
});

/**
 * The current release was slow at first. Its rollback was rejected; the slow feature was turned off
 * instead.
 */
function fixedForward({ name, versions }: NodeSpec, onsetMs: number): Story {
  const cureMs = onsetMs + 8 * MINUTE_MS;
  const [before = '1.0.0'] = versions;
  const after = versions.at(-1) ?? before;
  return {
    target: name,
    cutsMs: [onsetMs, cureMs],
    effect: regression(onsetMs, cureMs),
    version: (timeMs) => (timeMs < onsetMs ? before : null),
    changes: [
      deploy(name, onsetMs, { before, after }),
      flagChange(name, 'recommendations', false, cureMs),
    ],
    decisions: [
      {
        atMs: onsetMs + 5 * MINUTE_MS,
        kind: 'reject',
        persona: 'operations-manager',
        comment: `${after} contains the prices that apply from today. We turn off the slow part instead.`,
      },
    ],
  };
}

/** A release that was rolled back, which cured the problem. */
function rolledBack({ name, versions }: NodeSpec, onsetMs: number, seed: string): Story {
  const cureMs = onsetMs + 5 * MINUTE_MS;
  const good = versions.at(-1) ?? '1.0.0';
  const bad = nextVersion(good, createRng(`past:${seed}`));
  return {
    target: name,
    cutsMs: [onsetMs, cureMs],
    effect: regression(onsetMs, cureMs),
    version: (timeMs) => (timeMs >= onsetMs && timeMs < cureMs ? bad : null),
    changes: [
      deploy(name, onsetMs, { before: good, after: bad }),
      deploy(name, cureMs, { before: bad, after: good }, 'tandem'),
    ],
    decisions: [
      {
        atMs: cureMs - 4_000,
        kind: 'approve',
        persona: 'operations-manager',
        comment: 'The release is the only change on the slow path.',
      },
    ],
  };
}

/** Changes around the onset that are unrelated to it. */
function innocent(graph: Graph, target: string, onsetMs: number): PastChange[] {
  const services = graph.nodes.filter((node) => node.kind !== 'database');
  const [one, two] = services.filter((node) => node.name !== target).map((node) => node.name);
  return [
    ...(one === undefined ? [] : [flagChange(one, 'lazy-images', true, onsetMs - 9 * MINUTE_MS)]),
    flagChange(target, 'tax-preview', true, onsetMs - 6 * MINUTE_MS),
    ...(two === undefined ? [] : [flagChange(two, 'compact-json', true, onsetMs + MINUTE_MS)]),
  ];
}

function toEpisode(options: PastOptions, story: Story, onsetMs: number): Episode {
  const { graph, sampleSeconds } = options;
  const leadMs = LEAD_SAMPLES * denseStepMs(sampleSeconds);
  const toMs = onsetMs + PASSES_UNTIL_MS;
  return {
    target: story.target,
    fromMs: Math.floor((onsetMs - leadMs) / ALIGN_MS) * ALIGN_MS,
    toMs: Math.ceil((toMs + MINUTE_MS) / ALIGN_MS) * ALIGN_MS,
    cutsMs: story.cutsMs,
    effect: story.effect,
    version: story.version,
    changes: [...story.changes, ...innocent(graph, story.target, onsetMs)]
      .toSorted((a, b) => a.atMs - b.atMs)
      .map((change) => toAnnouncement(graph.seed, change)),
    window: { fromMs: onsetMs - MINUTE_MS, toMs, decisions: story.decisions },
  };
}

/**
 * Onset within the last 15 days, because older raw samples are dropped. In working hours if the
 * history is long enough.
 */
function onsetOf({ anchorMs, days }: PastOptions, share: number, hour: number): number {
  const roughMs = anchorMs - share * days * DAY_MS;
  if (days < 7) return Math.floor(roughMs / ALIGN_MS) * ALIGN_MS;
  return Math.floor(roughMs / DAY_MS) * DAY_MS + hour * 3_600_000;
}

/** The company's past faults, oldest first. */
export function planPast(options: PastOptions): Episode[] {
  const { graph, days, sampleSeconds } = options;
  if (days < MIN_DAYS) return [];
  const services = graph.nodes.filter((node) => node.kind === 'service');
  const entry = services[0];
  const leaking = services[1];
  const released = services.at(-1);
  if (entry === undefined || leaking === undefined || released === undefined) return [];
  const first = onsetOf(options, 0.42, 9);
  const second = onsetOf(options, 0.25, 14);
  const third = onsetOf(options, 0.09, 10);
  return [
    toEpisode(options, leak(leaking.name, first, sampleSeconds), first),
    toEpisode(options, fixedForward(entry, second), second),
    toEpisode(options, rolledBack(released, third, graph.seed), third),
  ];
}

/** The effect of a company's past faults on one service at one time. */
export function effectAt(
  episodes: readonly Disturbance[],
  service: string,
  timeMs: number,
): Effect {
  const now = episodes.find(
    (episode) => episode.target === service && timeMs >= episode.fromMs && timeMs < episode.toMs,
  );
  return now?.effect(timeMs) ?? HEALTHY;
}

/** The version of a service at a time in the past; null for the current version. */
export function versionAt(
  episodes: readonly Disturbance[],
  service: string,
  timeMs: number,
): string | null {
  return (
    episodes
      .filter((episode) => episode.target === service)
      .map((episode) => episode.version(timeMs))
      .find((version) => version !== null) ?? null
  );
}
