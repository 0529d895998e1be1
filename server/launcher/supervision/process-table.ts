import { supervise, type Running, type Supervised } from './supervise.ts';

/** Starts a process under supervision. */
export type Keep = (name: string, start: (signal: AbortSignal) => Promise<Running>) => Supervised;

/** All supervised processes, in two tiers that are stopped one after the other. */
export interface ProcessTable {
  keepStore: Keep;
  keepProgram: Keep;
  pids: () => Record<string, number>;
  /** Stops programs before stores, so that they can finish their work on the stores. */
  stopAll: () => Promise<void>;
}

export function createProcessTable(
  log: (line: string) => void,
  onChange: () => void,
): ProcessTable {
  const stores: Supervised[] = [];
  const programs: Supervised[] = [];
  const pids = new Map<string, number>();
  const keepIn =
    (tier: Supervised[]): Keep =>
    (name, start) => {
      const onPid = (pid: number | undefined): void => {
        if (pid === undefined) pids.delete(name);
        else pids.set(name, pid);
        onChange();
      };
      const supervised = supervise({ name, start, log, onPid });
      tier.push(supervised);
      return supervised;
    };
  return {
    keepStore: keepIn(stores),
    keepProgram: keepIn(programs),
    pids: () => Object.fromEntries(pids),
    stopAll: async () => {
      await Promise.all(programs.map((each) => each.stop()));
      await Promise.all(stores.map((each) => each.stop()));
    },
  };
}
