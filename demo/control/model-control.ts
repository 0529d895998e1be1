import { retrain, rowsToTrainOn } from '../training/retrain.ts';
import type { ModelDesk } from '../serving/model-desk.ts';
import { mainVersion, trafficWords, withOrder } from '../serving/traffic.ts';
import type { ServedFeatures } from '../model/features.ts';
import type { ModelAction } from './control-message.ts';
import type { RunResult } from './run-store.ts';

interface EvaluateOrder {
  readonly target: { readonly name: string };
  readonly versions: readonly string[];
  readonly rows: readonly ServedFeatures[];
}

/** What Tandem may order about the company's model and about the job that feeds it. */
export class ModelControl {
  readonly #desk: ModelDesk;

  constructor(desk: ModelDesk) {
    this.#desk = desk;
  }

  /** The answer to `state.get`; null when there is no such model. */
  state(name: string): Record<string, unknown> | null {
    const { scorer, traffic, company } = this.#desk;
    if (name !== this.#desk.name) return null;
    const version = mainVersion(traffic);
    const service = company.services.get(name);
    return {
      target: { kind: 'model', name },
      version,
      healthy: service?.replicas.some((replica) => replica.ready) === true,
      previousVersions: scorer.versions.slice(0, scorer.versions.indexOf(version)).toReversed(),
      versions: scorer.versions,
      traffic: traffic.shares,
      shadow: traffic.shadow,
    };
  }

  /** How the job upstream is; null for another name. */
  jobState(name: string): Record<string, unknown> | null {
    const { job } = this.#desk.company;
    if (job === null || name !== job.name) return null;
    return { version: null, previousVersions: [], healthy: job.isHealthy };
  }

  /** What versions say about rows that are sent along, or why they cannot be asked. Nothing is served or kept. */
  evaluate({ target, versions, rows }: EvaluateOrder): Record<string, number[]> | string {
    if (target.name !== this.#desk.name) return `no model named ${target.name}`;
    const unknown = versions.find((version) => !this.#desk.knows(version));
    if (unknown !== undefined) return `version ${unknown} of ${target.name} is not loaded`;
    const { scorer } = this.#desk;
    return Object.fromEntries(
      versions.map((version) => [version, rows.map((row) => scorer.probability(version, row))]),
    );
  }

  /** Why the order cannot be carried out, or null. */
  problem(data: ModelAction): string | null {
    const { name } = data.target;
    if (data.kind === 'model.repair_data')
      return name === this.#desk.company.job?.name ? null : `no job named ${name}`;
    if (name !== this.#desk.name) return `no model named ${name}`;
    if (data.kind === 'model.set_traffic')
      return this.#desk.knows(data.parameters.version)
        ? null
        : `version ${data.parameters.version} of ${name} is not loaded`;
    try {
      rowsToTrainOn(this.#desk, data.parameters);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  preview(data: ModelAction): RunResult['changes'] {
    const { traffic, company } = this.#desk;
    if (data.kind === 'model.retrain')
      return [
        { field: 'versions', from: String(this.#desk.scorer.versions.length), to: 'one more' },
      ];
    if (data.kind === 'model.repair_data')
      return company.job?.isHealthy === true
        ? []
        : [{ field: 'source', from: 'broken', to: 'repaired' }];
    const [from, to] = [traffic, withOrder(traffic, data.parameters)].map(trafficWords);
    return from === to ? [] : [{ field: 'traffic', from: from ?? '', to: to ?? '' }];
  }

  /** Carries an order out for real. */
  async run(data: ModelAction): Promise<RunResult> {
    const changes = this.preview(data);
    if (data.kind === 'model.retrain') {
      const { runId, version } = await retrain(this.#desk, data.parameters);
      const detail = `version ${version} of ${data.target.name} was trained and registered`;
      return { status: 'succeeded', detail, changes, result: { runId, version } };
    }
    if (changes.length === 0) return { status: 'succeeded', detail: 'it was so already', changes };
    if (data.kind === 'model.repair_data') {
      this.#desk.company.job?.repair();
      return { status: 'succeeded', detail: `${data.target.name} was repaired and run`, changes };
    }
    this.#desk.setTraffic(data.parameters, 'tandem');
    return { status: 'succeeded', detail: trafficWords(this.#desk.traffic), changes };
  }
}
