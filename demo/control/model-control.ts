import type { Company } from '../company/company.ts';
import type { FraudDesk, RecommenderDesk } from '../serving/model-desks.ts';
import { mainVersion, describeTraffic, withOrder } from '../serving/traffic.ts';
import type { ModelAction } from './control-message.ts';
import type { RunResult } from './run-store.ts';

interface EvaluateOrder {
  readonly target: { readonly name: string };
  readonly versions: readonly string[];
  readonly rows: readonly unknown[];
}

type Desk = FraudDesk | RecommenderDesk;

/** Executes Tandem's orders for the company's models and for the job that feeds them. */
export class ModelControl {
  readonly #company: Company;
  readonly #desks: readonly Desk[];

  constructor(company: Company, desks: readonly Desk[]) {
    this.#company = company;
    this.#desks = desks;
  }

  /** The state of every model. */
  states(): Record<string, unknown>[] {
    return this.#desks.map(({ name }) => this.state(name)).filter((state) => state !== null);
  }

  /** The response to `state.get`; null when there is no such model. */
  state(name: string): Record<string, unknown> | null {
    const desk = this.#desk(name);
    if (desk === undefined) return null;
    const { traffic } = desk;
    const { names } = desk.versions;
    const version = mainVersion(traffic);
    const service = this.#company.services.get(name);
    return {
      target: { kind: 'model', name },
      version,
      healthy: service?.replicas.some((replica) => replica.ready) === true,
      previousVersions: names.slice(0, names.indexOf(version)).toReversed(),
      versions: names,
      traffic: traffic.shares,
      shadow: traffic.shadow,
      shadowAnswers: true,
    };
  }

  /** State of the upstream job; null for any other name. */
  jobState(name: string): Record<string, unknown> | null {
    const { job } = this.#company;
    if (job === null || name !== job.name) return null;
    return { version: null, previousVersions: [], healthy: job.isHealthy };
  }

  /**
   * Predictions of versions for the rows in the order, or the reason why the versions cannot be
   * evaluated. Nothing is served or stored.
   */
  evaluate({
    target,
    versions,
    rows,
  }: EvaluateOrder): Record<string, (number | string[])[]> | string {
    const desk = this.#desk(target.name);
    if (desk === undefined) return `no model named ${target.name}`;
    const unknown = versions.find((version) => !desk.versions.has(version));
    if (unknown !== undefined) return `version ${unknown} of ${target.name} is not loaded`;
    try {
      return Object.fromEntries(
        versions.map((version) => [version, rows.map((row) => desk.spec.score(version, row))]),
      );
    } catch (error) {
      return `${target.name} cannot read the rows: ${messageOf(error)}`;
    }
  }

  /** Reason why the order cannot be executed, or null. */
  problem(data: ModelAction): string | null {
    const { name } = data.target;
    if (data.kind === 'model.repair_data')
      return name === this.#company.job?.name ? null : `no job named ${name}`;
    const desk = this.#desk(name);
    if (desk === undefined) return `no model named ${name}`;
    if (data.kind === 'model.set_traffic')
      return desk.versions.has(data.parameters.version)
        ? null
        : `version ${data.parameters.version} of ${name} is not loaded`;
    try {
      if (data.kind === 'model.reproduce') desk.checkCode(data.parameters);
      else desk.rowsToTrainOn(data.parameters);
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  /** Datasets that a training would read; empty for other orders. */
  datasets(data: ModelAction): Pick<RunResult, 'datasets'> {
    if (data.kind !== 'model.reproduce') return {};
    return { datasets: [this.#known(data.target.name).dataNow(data.parameters)] };
  }

  preview(data: ModelAction): RunResult['changes'] {
    if (data.kind === 'model.repair_data')
      return this.#company.job?.isHealthy === true
        ? []
        : [{ field: 'source', from: 'broken', to: 'repaired' }];
    const desk = this.#known(data.target.name);
    if (data.kind === 'model.retrain')
      return [{ field: 'versions', from: String(desk.versions.names.length), to: 'one more' }];
    if (data.kind === 'model.reproduce')
      return [{ field: 'runs', from: 'up to now', to: 'one more' }];
    const [from, to] = [desk.traffic, withOrder(desk.traffic, data.parameters)].map(
      describeTraffic,
    );
    return from === to ? [] : [{ field: 'traffic', from: from ?? '', to: to ?? '' }];
  }

  /** Executes an order; `preview` is the dry run. */
  async run(data: ModelAction): Promise<RunResult> {
    const changes = this.preview(data);
    if (data.kind === 'model.retrain') {
      const { runId, version } = await this.#known(data.target.name).retrain(data.parameters);
      const detail = `version ${version} of ${data.target.name} was trained and registered`;
      return { status: 'succeeded', detail, changes, result: { runId, version } };
    }
    if (data.kind === 'model.reproduce') {
      const runId = await this.#known(data.target.name).reproduce(data.parameters);
      const detail = `${data.target.name} was trained again as in run ${data.parameters.runId}`;
      return { status: 'succeeded', detail, changes, result: { runId } };
    }
    if (changes.length === 0)
      return { status: 'succeeded', detail: 'no change was needed', changes };
    if (data.kind === 'model.repair_data') {
      this.#company.job?.repair();
      return { status: 'succeeded', detail: `${data.target.name} was repaired and run`, changes };
    }
    const desk = this.#known(data.target.name);
    desk.setTraffic(data.parameters, 'tandem');
    return { status: 'succeeded', detail: describeTraffic(desk.traffic), changes };
  }

  #desk(name: string): Desk | undefined {
    return this.#desks.find((desk) => desk.name === name);
  }

  #known(name: string): Desk {
    const desk = this.#desk(name);
    if (desk === undefined) throw new Error(`no model named ${name}`);
    return desk;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
