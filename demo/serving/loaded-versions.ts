import type { Rng } from '../random.ts';
import { allTo, mainVersion, versionFor, type Traffic } from './traffic.ts';

/** The name of the first version, until the registry assigns another one. */
export const FIRST_VERSION = '1';

/**
 * The loaded versions of a model in a service, each with its share of the requests. `M` makes the
 * predictions.
 */
export class LoadedVersions<P, M> {
  traffic: Traffic = allTo(FIRST_VERSION);
  readonly #make: (parameters: P) => M;
  readonly #rng: Rng;
  readonly #loaded = new Map<string, M>();

  constructor(first: P, make: (parameters: P) => M, rng: Rng) {
    this.#make = make;
    this.#rng = rng;
    this.load(FIRST_VERSION, first);
  }

  /** Their names, in the order in which they were loaded. */
  get names(): string[] {
    return [...this.#loaded.keys()];
  }

  /** The version with the largest traffic share. */
  get main(): string {
    return mainVersion(this.traffic);
  }

  load(version: string, parameters: P): void {
    this.#loaded.set(version, this.#make(parameters));
  }

  has(version: string): boolean {
    return this.#loaded.has(version);
  }

  /** The loaded version with this name; throws when it is not loaded. */
  get(version: string): M {
    const found = this.#loaded.get(version);
    if (found === undefined) throw new Error(`version ${version} is not loaded`);
    return found;
  }

  /** The version for the next request. */
  choose(): string {
    return versionFor(this.traffic, this.#rng());
  }
}
