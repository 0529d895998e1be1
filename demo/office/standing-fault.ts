import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Announce } from '../changes/announce.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';
import { nextVersion } from '../company/seeded-graph.ts';
import { createRng } from '../random.ts';
import type { ServiceNode } from '../service/service-node.ts';

const SLOWDOWN = 4;
const BAD_ERROR_RATE = 0.03;

const stored = z.object({ state: z.enum(['released', 'cured']) });
type State = 'waiting' | z.output<typeof stored>['state'];

/**
 * An unresolved bad release of the back office. It is real and survives restarts until a user rolls
 * it back. The back office is separate from the shop, so the release never mixes with faults
 * started in the shop.
 */
export class StandingFault {
  readonly #company: Company;
  readonly #announce: Announce;
  readonly #path: string;
  readonly #service: ServiceNode;
  readonly #version: string;
  #state: State;
  #timer: NodeJS.Timeout | undefined;

  constructor(company: Company, announce: Announce, path: string) {
    this.#company = company;
    this.#announce = announce;
    this.#path = path;
    const service = company.services.get(company.graph.entry);
    if (service === undefined) throw new Error('the back office has no service');
    this.#service = service;
    this.#version = nextVersion(service.version, createRng(`standing:${company.graph.seed}`));
    this.#state = this.#read();
  }

  /** Call before the company starts: a release from before a restart continues to run. */
  prepare(): void {
    if (this.#state === 'waiting') return;
    this.#service.versions.push(this.#version);
    if (this.#state !== 'released') return;
    this.#service.version = this.#version;
    this.#breakVersion();
  }

  /** Releases the bad version after a period of normal operation, unless it was released before. */
  begin(afterMs: number): void {
    if (this.#state !== 'waiting') return;
    this.#timer = setTimeout(() => {
      this.#release().catch((error: unknown) => console.error(`demo: ${String(error)}`));
    }, afterMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** The fault ends permanently once another version runs. */
  noteVersions(): void {
    if (this.#state !== 'released' || this.#service.version === this.#version) return;
    this.#write('cured');
  }

  async #release(): Promise<void> {
    this.#breakVersion();
    await carryOut(this.#company, this.#announce, {
      service: this.#service.spec.name,
      operation: { kind: 'deploy', version: this.#version },
      actor: 'ci',
    });
    this.#write('released');
  }

  #breakVersion(): void {
    this.#service.defects.set(this.#version, {
      slowdown: () => SLOWDOWN,
      errorRate: () => BAD_ERROR_RATE,
    });
  }

  #read(): State {
    try {
      return stored.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).state;
    } catch {
      return 'waiting';
    }
  }

  #write(state: 'released' | 'cured'): void {
    this.#state = state;
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.tmp`, JSON.stringify({ state }));
    renameSync(`${this.#path}.tmp`, this.#path);
  }
}
