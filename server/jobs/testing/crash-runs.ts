import { leaseMs } from '#server/actions/runs/claim-run.ts';
import {
  live,
  startLife,
  watchCommits,
  type CrashPoint,
  type WorkerLife,
} from '#server/platform/testing/crash.ts';
import { openSnapshots, type Snapshots } from '#server/platform/testing/snapshots.ts';
import { advance, type VirtualTime } from '#server/rollouts/testing/time.ts';
import { advanceRollouts } from '../runs/advance-rollouts.ts';
import { runActions } from '../runs/run-actions.ts';
import { settleRuns } from '../runs/settle-runs.ts';
import { verifyActions } from '../runs/verify-actions.ts';
import { testContext } from './context.ts';

/** Virtual time from one pass of the worker to the next. */
const passMs = 10_000;
const maxPasses = 60;

/** A run that is recorded once and then repeated with one crash at each of its points. */
export type CrashScenario = {
  name: string;
  /** The snapshot that it begins with. */
  from: string;
  /** User actions and outside events between two passes, derived from the current rows. */
  act: () => Promise<unknown>;
  isOver: () => Promise<boolean>;
  /** Where the run is, for messages and for the coverage of the points. */
  describe: () => Promise<string>;
  /** Everything that decides how it goes on, apart from times, ids and failed attempts. */
  state: () => Promise<string>;
};

/** One crash point of a recorded run: its pass, where the run was when the pass began, and its number in the pass. */
export type PlacedPoint = { pass: number; place: string; at: number; point: CrashPoint };

/** `rejoined`: the run is again where the recorded run was at the beginning of a later pass. */
type CrashResult = { place: string; end: 'over' | 'rejoined' };

export type CrashRuns = {
  save: (name: string) => Promise<void>;
  restore: (name: string) => Promise<void>;
  /** Runs without a crash, keeps a snapshot of each pass, and returns every crash point. */
  record: (scenario: CrashScenario) => Promise<PlacedPoint[]>;
  /** Repeats the run with a crash at one point and another worker afterwards. `toTheEnd`: also once it has rejoined. */
  crashAt: (scenario: CrashScenario, point: PlacedPoint, toTheEnd: boolean) => Promise<CrashResult>;
  /** The name of the snapshot of the first pass of a recorded run that began at `place`. */
  snapshotAt: (scenario: CrashScenario, place: RegExp) => string;
  close: () => Promise<void>;
};

async function pass(life: WorkerLife): Promise<void> {
  const now = new Date();
  const context = { ...testContext(now), worker: life.worker };
  await live(life, [
    () => settleRuns.run({}, context),
    () => runActions.run({}, context),
    () => verifyActions({ now: new Date(), past: false }),
    () => advanceRollouts(now),
  ]);
}

/** Another worker takes over, until the run is over or is where the recorded run was at a later pass. */
async function takeOver(
  scenario: CrashScenario,
  time: VirtualTime,
  laterStates: ReadonlySet<string>,
): Promise<CrashResult['end']> {
  const life = startLife();
  for (let count = 0; count < maxPasses; count += 1) {
    await scenario.act();
    if (count > 0 && laterStates.has(await scenario.state())) return 'rejoined';
    await pass(life);
    if (await scenario.isOver()) return 'over';
    advance(time, passMs);
  }
  throw new Error(`${scenario.name} did not end: ${await scenario.describe()}`);
}

/** Where a pass of a recorded run began. */
type Recorded = { scenario: string; snapshot: string; place: string; state: string };

type Saved = { restore: () => void; now: number };

type Stage = Pick<CrashRuns, 'save' | 'restore'> & { time: VirtualTime; recorded: Recorded[] };

/** Snapshots of PostgreSQL, of the outside systems and of the clock. */
function stageOf(time: VirtualTime, rows: Snapshots, saveOutside: () => () => void): Stage {
  const saved = new Map<string, Saved>();
  return {
    time,
    recorded: [],
    save: async (name) => {
      await rows.save(name);
      saved.set(name, { restore: saveOutside(), now: Date.now() });
    },
    restore: async (name) => {
      const found = saved.get(name);
      if (found === undefined) throw new Error(`no snapshot ${name}`);
      await rows.restore(name);
      found.restore();
      time.setSystemTime(found.now);
    },
  };
}

const snapshotOf = ({ name }: CrashScenario, index: number): string => `${name} ${index}`;

async function record(stage: Stage, scenario: CrashScenario): Promise<PlacedPoint[]> {
  await stage.restore(scenario.from);
  const life = startLife();
  const points: PlacedPoint[] = [];
  for (let index = 0; index < maxPasses; index += 1) {
    await scenario.act();
    const snapshot = snapshotOf(scenario, index);
    await stage.save(snapshot);
    const [place, state] = [await scenario.describe(), await scenario.state()];
    stage.recorded.push({ scenario: scenario.name, snapshot, place, state });
    await pass(life);
    points.push(...life.points.map((point, at) => ({ pass: index, place, at, point })));
    life.points = [];
    if (await scenario.isOver()) return points;
    advance(stage.time, passMs);
  }
  throw new Error(`${scenario.name} did not end: ${await scenario.describe()}`);
}

async function crashAt(
  { restore, recorded, time }: Stage,
  scenario: CrashScenario,
  { pass: index, at, point }: PlacedPoint,
  toTheEnd: boolean,
): Promise<CrashResult> {
  await restore(snapshotOf(scenario, index));
  const dying = startLife(at);
  await pass(dying);
  const place = `${point}, ${await scenario.describe()}`;
  if (!dying.isDead || dying.points.at(-1) !== point)
    throw new Error(`${scenario.name} ${index}.${at} was not reached: ${place}`);
  // The dead worker's leases have run out by the next pass.
  advance(time, leaseMs + 1);
  const later = recorded
    .filter((one) => one.scenario === scenario.name)
    .slice(index + 1)
    .map(({ state }) => state);
  return { place, end: await takeOver(scenario, time, new Set(toTheEnd ? [] : later)) };
}

function snapshotAt({ recorded }: Stage, { name }: CrashScenario, place: RegExp): string {
  const own = recorded.filter((one) => one.scenario === name);
  const found = own.find((one) => place.test(one.place));
  if (found !== undefined) return found.snapshot;
  const places = own.map((one) => one.place).join('; ');
  throw new Error(`${name} has no pass at ${place.source}: ${places}`);
}

/** `saveOutside` copies the state of the outside systems; what it returns puts it back. `time` is virtual already. */
export async function openCrashRuns(
  time: VirtualTime,
  saveOutside: () => () => void,
): Promise<CrashRuns> {
  watchCommits();
  const rows = await openSnapshots();
  const stage = stageOf(time, rows, saveOutside);
  return {
    save: stage.save,
    restore: stage.restore,
    record: (scenario) => record(stage, scenario),
    crashAt: (scenario, point, toTheEnd) => crashAt(stage, scenario, point, toTheEnd),
    snapshotAt: (scenario, place) => snapshotAt(stage, scenario, place),
    close: () => rows.close(),
  };
}
