import { newRef, type Announce } from '../changes/announce.ts';
import { carryOut } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';
import { createRng } from '../random.ts';
import type { FraudDesk } from '../serving/model-desks.ts';
import { chooseTarget } from './choose-target.ts';
import {
  isModelFault,
  type FaultInput,
  type FaultKind,
  type FaultRecord,
  type FaultTruth,
} from './fault-record.ts';
import { inject } from './inject.ts';
import { LEAD_SHARE, planInnocentChanges } from './innocent-changes.ts';
import { injectModelFault, isOver, MODEL_FAULT_STRENGTH, modelFaultTruth } from './model-faults.ts';
import { restoreCompany, snapshotCompany, type Snapshot } from './restore.ts';

export const DEFAULT_STRENGTH: Record<FaultKind, number> = {
  'memory-leak': 1,
  'slow-dependency': 8,
  'bad-deploy': 4,
  'traffic-surge': 4,
  'dependency-outage': 1,
  'disk-filling': 1,
  'noisy-neighbour': 0.8,
  'silent-exporter': 1,
  ...MODEL_FAULT_STRENGTH,
};

export class FaultRefused extends Error {
  readonly status: 400 | 409;
  constructor(status: 400 | 409, message: string) {
    super(message);
    this.status = status;
  }
}

/** Starts and ends faults, each with unrelated changes around it. */
export class FaultManager {
  readonly records: FaultRecord[] = [];
  readonly #company: Company;
  readonly #announce: Announce;
  readonly #sampleSeconds: number;
  readonly #desk: FraudDesk | null;
  #timers: NodeJS.Timeout[] = [];
  #before: Snapshot | null = null;

  constructor(
    company: Company,
    announce: Announce,
    sampleSeconds: number,
    desk: FraudDesk | null = null,
  ) {
    this.#company = company;
    this.#announce = announce;
    this.#sampleSeconds = sampleSeconds;
    this.#desk = desk;
  }

  start(input: FaultInput): FaultRecord {
    const seed = input.seed ?? `${this.#company.graph.seed}-${this.records.length + 1}`;
    const busy = this.#busy(input.kind);
    const target = chooseTarget(this.#company, input.kind, {
      wished: input.target,
      seed: String(seed),
      busy,
    });
    if (target === undefined)
      throw new FaultRefused(
        400,
        `${input.kind} cannot affect ${input.target ?? 'any target now'}`,
      );
    if (busy.has(target)) throw new FaultRefused(409, `${target} already has a fault`);
    this.#before ??= snapshotCompany(this.#company);
    const spreadSeconds = input.innocentSpreadSeconds ?? 90;
    const startedAtMs = Date.now() + spreadSeconds * LEAD_SHARE * 1000;
    const record: FaultRecord = {
      kind: input.kind,
      seed,
      target,
      strength: input.strength ?? DEFAULT_STRENGTH[input.kind],
      rampSeconds: input.rampSeconds ?? this.#defaultRamp(input.kind),
      startedAtMs,
      endedAtMs: null,
      carriedOut: false,
      truth: this.#truth(input.kind, target),
    };
    this.records.push(record);
    this.#schedule(record, spreadSeconds, this.#busy(null));
    return record;
  }

  /**
   * Ends every fault, and restores the versions, replicas and flags from before the first fault.
   */
  async endAll(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    const before = this.#before;
    this.#before = null;
    for (const record of this.records) record.endedAtMs ??= Date.now();
    this.#takeBackVersions();
    if (before !== null) await restoreCompany(this.#company, this.#announce, before);
  }

  /** Ends faults whose bad version no longer runs or whose cause was repaired. */
  noteVersions(): void {
    for (const record of this.records) {
      if (isModelFault(record.kind) && record.endedAtMs === null && record.carriedOut)
        record.endedAtMs = isOver(this.#desk, this.#company, record) ? Date.now() : null;
      if (record.kind !== 'bad-deploy' || record.endedAtMs !== null || !record.carriedOut) continue;
      const service = this.#company.services.get(record.target);
      if (service !== undefined && !service.defects.has(service.version))
        record.endedAtMs = Date.now();
    }
  }

  #schedule(record: FaultRecord, spreadSeconds: number, busy: Set<string>): void {
    const rng = createRng(`fault:${record.kind}:${record.seed}`);
    const innocents = planInnocentChanges(this.#company, {
      target: record.target,
      spreadSeconds,
      spared: busy,
      rng,
    });
    for (const { offsetSeconds, service, operation } of innocents) {
      this.#at(record.startedAtMs + offsetSeconds * 1000, async () => {
        await carryOut(this.#company, this.#announce, { service, operation, actor: 'ci' });
      });
    }
    this.#at(record.startedAtMs, async () => {
      const [desk, announce] = [this.#desk, this.#announce];
      if (isModelFault(record.kind))
        await injectModelFault(this.#company, { desk, announce }, record);
      else await inject(this.#company, this.#announce, record, rng);
      record.carriedOut = true;
    });
  }

  #at(timeMs: number, run: () => Promise<void>): void {
    const timer = setTimeout(
      () => {
        run().catch((error: unknown) => console.error(`demo: ${String(error)}`));
      },
      Math.max(0, timeMs - Date.now()),
    );
    this.#timers.push(timer);
  }

  /**
   * Targets with a running fault. A model can have several faults of different kinds at the same
   * time.
   */
  #busy(kind: FaultKind | null): Set<string> {
    const running = this.records.filter((record) => record.endedAtMs === null);
    const inTheWay = running.filter(
      (record) =>
        kind === null ||
        record.kind === kind ||
        (!isModelFault(kind) && !isModelFault(record.kind)) ||
        record.kind === 'starved-host' ||
        kind === 'starved-host',
    );
    return new Set(inTheWay.map((record) => record.target));
  }

  /** Stops serving bad versions of the model. */
  #takeBackVersions(): void {
    for (const { version, kind } of this.records) {
      if (kind !== 'bad-model-version' || version === undefined || this.#desk === null) continue;
      const { traffic, versions } = this.#desk;
      const before = versions.names.filter((name) => name !== version).at(-1);
      if (traffic.shares.some((share) => share.version === version) && before !== undefined)
        this.#desk.setTraffic({ version: before, percent: 100, mode: 'full' }, 'ci');
    }
  }

  /** A leak takes at least 15 samples to reach the limit, so that its slope is visible. */
  #defaultRamp(kind: FaultKind): number {
    if (kind === 'memory-leak') return Math.max(60, 15 * this.#sampleSeconds);
    if (kind === 'disk-filling') return Math.max(60, 15 * this.#sampleSeconds);
    if (['concept-drift', 'covariate-shift', 'campaign', 'starved-host'].includes(kind)) return 5;
    return ['traffic-surge', 'slow-dependency', 'noisy-neighbour'].includes(kind) ? 5 : 0;
  }

  #truth(kind: FaultKind, target: string): FaultTruth {
    if (isModelFault(kind)) return modelFaultTruth(kind, target);
    const resource = { kind: this.#kindOf(target), name: target };
    if (kind === 'silent-exporter') return { kind: 'data', resource, change: null };
    if (kind === 'disk-filling' || kind === 'noisy-neighbour')
      return { kind: 'saturation', resource, change: null };
    if (kind === 'bad-deploy') return { kind: 'change', resource, change: { ref: newRef() } };
    if (kind === 'memory-leak') return { kind: 'saturation', resource, change: null };
    if (kind === 'traffic-surge') return { kind: 'traffic', resource, change: null };
    return { kind: 'dependency', resource, change: null };
  }

  #kindOf(target: string): FaultTruth['resource']['kind'] {
    if (target === this.#company.host.name) return 'host';
    return this.#company.databases.has(target) ? 'database' : 'service';
  }
}
