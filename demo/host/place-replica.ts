/** Share of a host's processors from which on it takes no further replica. */
const FULL_FROM = 0.7;

export interface Place {
  readonly name: string;
  /** Share of the processors in use, 0 to 1. */
  readonly cpu: number;
}

/**
 * Where one more replica is started, as a scheduler would: at home while there is room, else on the first host that
 * has some. Where no host has any it is at home again.
 */
export function placeReplica(home: string, hosts: readonly Place[]): string {
  const free = hosts.filter(({ cpu }) => cpu < FULL_FROM);
  return (free.find(({ name }) => name === home) ?? free[0])?.name ?? home;
}
