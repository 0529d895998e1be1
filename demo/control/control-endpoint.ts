import { Webhook } from 'standardwebhooks';
import type { Announce } from '../changes/announce.ts';
import { carryOut, fieldChanges } from '../changes/carry-out.ts';
import type { Company } from '../company/company.ts';
import type { ServiceNode } from '../service/service-node.ts';
import {
  controlMessage,
  isModelAction,
  operationOf,
  type ActionData,
  type ServiceAction,
} from './control-message.ts';
import type { ModelControl } from './model-control.ts';
import type { RunResult, RunStore } from './run-store.ts';

export interface ControlRequest {
  readonly method: string;
  /** The part of the path after the endpoint's own path, without the slash. */
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Maximum time that a call waits for its run before it returns 202. */
const WAIT_MS = 8_000;

/** Accepts signed orders (Standard Webhooks) and executes them on the real services. */
export class ControlEndpoint {
  readonly #companies: readonly Company[];
  readonly #announce: Announce;
  readonly #webhook: Webhook;
  readonly #store: RunStore;
  readonly #onChanged: () => void;
  readonly #models: ModelControl;
  readonly #running = new Map<string, Promise<void>>();

  constructor(
    companies: readonly Company[],
    announce: Announce,
    options: {
      secret: string;
      store: RunStore;
      onChanged: () => void;
      models: ModelControl;
    },
  ) {
    this.#companies = companies;
    this.#announce = announce;
    this.#webhook = new Webhook(options.secret);
    this.#store = options.store;
    this.#onChanged = options.onChanged;
    this.#models = options.models;
  }

  async handle(request: ControlRequest): Promise<ControlAnswer> {
    try {
      this.#webhook.verify(request.body, request.headers, { jsonParse: false });
    } catch {
      return refuse(401, 'the signature is missing, wrong or older than 5 minutes');
    }
    if (request.method === 'GET') return this.#status(request.id);
    if (request.method !== 'POST' || request.id !== '')
      return refuse(405, 'POST an order, or GET one by its id');
    const message = controlMessage.safeParse(parseJson(request.body));
    if (!message.success) {
      const issue = message.error.issues[0];
      return refuse(400, `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid body'}`);
    }
    if (message.data.type === 'state.get') return this.#state(message.data.data.target);
    if (message.data.type === 'model.evaluate') {
      const scores = this.#models.evaluate(message.data.data);
      return typeof scores === 'string' ? refuse(404, scores) : { status: 200, body: { scores } };
    }
    return this.#run(request.headers['webhook-id'] ?? '', message.data.data);
  }

  #service(name: string): ServiceNode | undefined {
    return this.#companies.map((company) => company.services.get(name)).find(Boolean);
  }

  #companyOf(name: string): Company {
    const owner = this.#companies.find((company) => company.services.has(name));
    if (owner === undefined) throw new Error(`no service named ${name}`);
    return owner;
  }

  #status(id: string): ControlAnswer {
    const result = this.#store.get(id);
    return result === undefined ? refuse(404, 'unknown id') : { status: 200, body: result };
  }

  #state(target: { kind: string; name: string }): ControlAnswer {
    if (target.kind === 'model') {
      const state = this.#models.state(target.name);
      return state === null
        ? refuse(404, `no model named ${target.name}`)
        : { status: 200, body: state };
    }
    const job = this.#models.jobState(target.name);
    if (job !== null) return { status: 200, body: { target, ...job } };
    const service = this.#service(target.name);
    if (service === undefined) return refuse(404, `no service named ${target.name}`);
    const earlier = service.versions
      .slice(0, service.versions.indexOf(service.version))
      .toReversed();
    return {
      status: 200,
      body: {
        target,
        version: service.version,
        replicas: service.replicas.length,
        replicasByHost: service.replicasByHost(),
        nextReplicaHost: service.nextHost(),
        previousVersions: earlier,
        healthy: service.replicas.every((replica) => replica.ready),
      },
    };
  }

  async #run(id: string, data: ActionData): Promise<ControlAnswer> {
    const seen = this.#store.get(id);
    if (seen !== undefined) return this.#settled(id);
    // A model and the service that serves it share a name but have separate orders.
    const name =
      data.target.kind === 'service' ? data.target.name : `${data.target.kind}:${data.target.name}`;
    const problem = this.#problem(data);
    // A dry run changes nothing, so it does not have to wait for other runs.
    if (data.dryRun) return { status: 200, body: this.#preview(data, problem) };
    if (data.fence < this.#store.fence(name)) {
      return refuse(409, `fence ${data.fence} is older than ${this.#store.fence(name)}`);
    }
    this.#store.raiseFence(name, data.fence);
    if (problem !== null) {
      this.#store.put(id, { status: 'failed', detail: problem, changes: [] });
      return this.#settled(id);
    }
    this.#store.put(id, { status: 'running', detail: 'running', changes: [] });
    this.#running.set(id, this.#execute(id, data));
    return this.#settled(id);
  }

  /** Reason why the order cannot be executed, or null. */
  #problem(data: ActionData): string | null {
    if (isModelAction(data)) return this.#models.problem(data);
    const service = this.#service(data.target.name);
    if (service === undefined) return `no service named ${data.target.name}`;
    if (
      data.kind === 'service.roll_back' &&
      !service.versions.includes(data.parameters.toVersion)
    ) {
      return `${data.target.name} never ran version ${data.parameters.toVersion}`;
    }
    return null;
  }

  #preview(data: ActionData, problem: string | null): RunResult {
    if (problem === null && isModelAction(data)) {
      const detail = 'dry run, nothing was changed';
      const changes = this.#models.preview(data);
      return { status: 'succeeded', detail, changes, ...this.#models.datasets(data) };
    }
    const service = this.#service(data.target.name);
    if (problem !== null || service === undefined || isModelAction(data)) {
      return { status: 'failed', detail: problem ?? 'unknown service', changes: [] };
    }
    return {
      status: 'succeeded',
      detail: 'dry run, nothing was changed',
      changes: fieldChanges(service, operationOf(data)),
    };
  }

  async #serve(data: ServiceAction): Promise<RunResult> {
    const order = { service: data.target.name, operation: operationOf(data), actor: 'tandem' };
    const unchanged =
      data.kind !== 'service.restart' && this.#preview(data, null).changes.length === 0;
    const changes = unchanged
      ? []
      : await carryOut(this.#companyOf(data.target.name), this.#announce, order);
    const detail = unchanged ? 'no change was needed' : `${data.kind} done on ${data.target.name}`;
    return { status: 'succeeded', detail, changes };
  }

  async #execute(id: string, data: ActionData): Promise<void> {
    try {
      const run = isModelAction(data) ? this.#models.run(data) : this.#serve(data);
      this.#store.put(id, await run);
    } catch (error) {
      this.#store.put(id, { status: 'failed', detail: String(error), changes: [] });
    }
    this.#running.delete(id);
    this.#onChanged();
  }

  async #settled(id: string): Promise<ControlAnswer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, WAIT_MS);
    });
    await Promise.race([this.#running.get(id) ?? Promise.resolve(), late]);
    clearTimeout(timer);
    const result = this.#store.get(id);
    if (result === undefined || result.status === 'running')
      return { status: 202, body: { status: 'running' } };
    return { status: 200, body: result };
  }
}

function refuse(status: number, detail: string): ControlAnswer {
  return { status, body: { status: 'failed', detail } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
