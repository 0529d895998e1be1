import { createServer, type IncomingMessage, type Server } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { FieldChange, Operation } from '../../demo/changes/carry-out.ts';
import {
  controlMessage,
  isModelAction,
  operationOf,
  type ActionData,
} from '../../demo/control/control-message.ts';
import type { ModelControl } from '../../demo/control/model-control.ts';
import type { RunResult } from '../../demo/control/run-store.ts';
import { listenOnLoopback } from '../../demo/service/listen.ts';
import type { DrawnServices, ServiceState } from './drawn-services.ts';

/** Performs an operation and announces it. */
type Perform = (service: ServiceState, operation: Operation) => FieldChange[];
type Reply = { status: number; body: unknown };

const failure = (detail: string): RunResult => ({ status: 'failed', detail, changes: [] });

const refusal = (status: number, detail: string): Reply => ({
  status,
  body: { status: 'failed', detail },
});

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/**
 * The control endpoint of a world: signed orders (Standard Webhooks) change the data that is
 * generated afterwards.
 */
export class ControlSite {
  /** Kinds of the executed orders, in order. */
  readonly orders: string[] = [];
  /** Executes orders about models, if the world has any. */
  models: ModelControl | null = null;
  readonly #services: DrawnServices;
  readonly #perform: Perform;
  readonly #webhook: Webhook;
  readonly #runs = new Map<string, RunResult>();
  readonly #fences = new Map<string, number>();
  readonly #server: Server;

  constructor(services: DrawnServices, perform: Perform, secret: string) {
    this.#services = services;
    this.#perform = perform;
    this.#webhook = new Webhook(secret);
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  }

  /** Starts the endpoint and returns its address. */
  async start(): Promise<string> {
    return `http://127.0.0.1:${await listenOnLoopback(this.#server, 0)}/control/actions`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #answer(request: IncomingMessage): Promise<Reply> {
    const text = await readText(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    try {
      this.#webhook.verify(text, headers, { jsonParse: false });
    } catch {
      return refusal(401, 'the signature is missing, wrong or older than 5 minutes');
    }
    if (request.method === 'GET') {
      const id = decodeURIComponent((request.url ?? '').split('/').at(-1) ?? '');
      const known = this.#runs.get(id);
      return known === undefined ? refusal(404, 'unknown id') : { status: 200, body: known };
    }
    const message = controlMessage.safeParse(JSON.parse(text));
    if (!message.success) return refusal(400, message.error.message);
    const { type, data } = message.data;
    if (type === 'state.get') return this.#state(data.target);
    if (type === 'model.evaluate') {
      const scores = this.models?.evaluate(data) ?? `no model named ${data.target.name}`;
      return typeof scores === 'string' ? refusal(404, scores) : { status: 200, body: { scores } };
    }
    return this.#run(headers['webhook-id'] ?? '', data);
  }

  #state(target: { kind: string; name: string }): Reply {
    const { kind, name } = target;
    const state = kind === 'model' ? this.models?.state(name) : this.models?.jobState(name);
    // Generated model services are always ready.
    if (state && kind === 'model') return { status: 200, body: { ...state, healthy: true } };
    if (state) return { status: 200, body: { target, ...state } };
    const service = kind === 'model' ? undefined : this.#services.services.get(name);
    if (service === undefined) return refusal(404, `no ${kind} named ${name}`);
    const { version, versions, replicas } = service;
    const byHost = Map.groupBy(replicas, ({ host }) => host);
    return {
      status: 200,
      body: {
        target,
        version,
        replicas: replicas.length,
        replicasByHost: Object.fromEntries(
          [...byHost].map(([host, there]) => [host, there.length]),
        ),
        nextReplicaHost: this.#services.nextHost(service),
        previousVersions: versions.slice(0, versions.indexOf(version)).toReversed(),
        healthy: true,
      },
    };
  }

  async #run(id: string, data: ActionData): Promise<Reply> {
    const known = this.#runs.get(id);
    if (known !== undefined) return { status: 200, body: known };
    const problem = this.#problem(data);
    // A dry run changes nothing, so it does not have to wait for other runs.
    if (data.dryRun) return { status: 200, body: this.#preview(data, problem) };
    const { kind, name } = data.target;
    const target = `${kind}:${name}`;
    const fence = this.#fences.get(target) ?? 0;
    if (data.fence < fence) return refusal(409, `fence ${data.fence} is older than ${fence}`);
    this.#fences.set(target, data.fence);
    const result = problem === null ? await this.#carryOut(data) : failure(problem);
    if (problem === null) this.orders.push(`${data.kind} ${name}`);
    this.#runs.set(id, result);
    return { status: 200, body: result };
  }

  /** The reason why an order cannot be executed, or null. */
  #problem(data: ActionData): string | null {
    const { name } = data.target;
    if (isModelAction(data))
      return this.models === null ? `no model named ${name}` : this.models.problem(data);
    const service = this.#services.services.get(name);
    if (service === undefined) return `no service named ${name}`;
    const operation = operationOf(data);
    return operation.kind === 'deploy' && !service.versions.includes(operation.version)
      ? `${name} never ran version ${operation.version}`
      : null;
  }

  #preview(data: ActionData, problem: string | null): RunResult {
    if (problem !== null) return failure(problem);
    const changes = isModelAction(data)
      ? (this.models?.preview(data) ?? [])
      : this.#services.changesOf(this.#services.service(data.target.name), operationOf(data));
    return { status: 'succeeded', detail: 'dry run, nothing was changed', changes };
  }

  async #carryOut(data: ActionData): Promise<RunResult> {
    if (!isModelAction(data)) {
      const service = this.#services.service(data.target.name);
      const changes = this.#perform(service, operationOf(data));
      return { status: 'succeeded', detail: `${data.kind} done on ${data.target.name}`, changes };
    }
    try {
      return (await this.models?.run(data)) ?? failure('the world has no models');
    } catch (error) {
      return failure(String(error));
    }
  }
}
