/** Share of a host's processors above which it accepts no further replica. */
const FULL_FROM = 0.7;

export interface Place {
  readonly name: string;
  /** Share of the processors in use, 0 to 1. */
  readonly cpu: number;
}

/**
 * Host for one more replica, chosen like a scheduler: the home host if it has capacity, otherwise
 * the first host with capacity. If no host has capacity, the home host.
 */
export function placeReplica(home: string, hosts: readonly Place[]): string {
  const free = hosts.filter(({ cpu }) => cpu < FULL_FROM);
  return (free.find(({ name }) => name === home) ?? free[0])?.name ?? home;
}
