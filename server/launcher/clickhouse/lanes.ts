import { openLane, type Lane, type LaneJob, type LaneResult } from './lane.ts';
import { storeError } from './store-error.ts';

export type LaneKind = 'read' | 'insert' | 'command';

export interface Lanes {
  /** `before` runs when the lane is free, so that waiting inserts have no open files. */
  run: (kind: LaneKind, job: LaneJob, before?: () => Promise<string>) => Promise<LaneResult>;
  close: () => void;
}

interface Waiting {
  job: LaneJob;
  before: (() => Promise<string>) | undefined;
  resolve: (result: LaneResult) => void;
  reject: (reason: unknown) => void;
}

/**
 * Number of lanes by kind. Each kind has its own lanes, so that a long read or mutation never
 * blocks an insert.
 */
const LANE_COUNT: Record<LaneKind, number> = { read: 4, insert: 2, command: 2 };
const MAX_WAITING = 1_000;

/** @param threads Maximum number of threads per statement. Default: the number of processors. */
export function openLanes(path: string, threads?: number): Lanes {
  const groups = {
    read: openGroup(path, 'read', threads),
    insert: openGroup(path, 'insert', threads),
    command: openGroup(path, 'command', threads),
  };
  return {
    run: (kind, job, before) => groups[kind].run(job, before),
    close: () => {
      for (const group of Object.values(groups)) group.close();
    },
  };
}

interface Group {
  run: (job: LaneJob, before?: () => Promise<string>) => Promise<LaneResult>;
  close: () => void;
}

/**
 * Prefers a lane with matching settings: `SET` and `USE` are statements too, and many jobs have the
 * same settings.
 */
function takeLane(idle: Lane[], job: LaneJob): Lane | undefined {
  const fitting = idle.findIndex((lane) => lane.isSetFor(job));
  const near = fitting >= 0 ? fitting : idle.findIndex((lane) => lane.isOn(job.database));
  return idle.splice(Math.max(near, 0), 1)[0];
}

function openGroup(path: string, kind: LaneKind, threads: number | undefined): Group {
  const idle = Array.from({ length: LANE_COUNT[kind] }, () =>
    openLane(path, kind === 'read', threads),
  );
  const all = [...idle];
  const waiting: Waiting[] = [];

  const serve = async (lane: Lane, next: Waiting): Promise<void> => {
    try {
      if (next.job.signal.aborted)
        throw storeError(394, 499, 'QUERY_WAS_CANCELLED', 'The client left');
      const sql = next.before === undefined ? next.job.sql : await next.before();
      next.resolve(await lane.run({ ...next.job, sql }));
    } catch (error) {
      next.reject(error);
    }
    const following = waiting.shift();
    if (following === undefined) idle.push(lane);
    else void serve(lane, following);
  };

  return {
    run: (job, before) =>
      new Promise((resolve, reject) => {
        const entry = { job, before, resolve, reject };
        const lane = takeLane(idle, job);
        if (lane !== undefined) void serve(lane, entry);
        else if (waiting.length < MAX_WAITING) waiting.push(entry);
        else
          reject(
            storeError(
              202,
              503,
              'TOO_MANY_SIMULTANEOUS_QUERIES',
              'Too many statements are waiting',
            ),
          );
      }),
    close: () => all.forEach((lane) => lane.close()),
  };
}
