import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';
import type { FieldChange, Operation } from '../../demo/changes/carry-out.ts';
import type { ServiceAction } from '../../demo/control/control-message.ts';
import { controlMessage, isModelAction, operationOf } from '../../demo/control/control-message.ts';
import type { RunResult } from '../../demo/control/run-store.ts';
import { listenOnLoopback } from '../../demo/service/listen.ts';
import type { DrawnServices, ServiceState } from './drawn-services.ts';

/** Carries an operation out and announces it. */
type Perform = (service: ServiceState, operation: Operation) => FieldChange[];
type Reply = { status: number; body: unknown };

const refusal = (status: number, detail: string): Reply => ({
  status,
  body: { status: 'failed', detail },
});

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/** The control endpoint of a world: signed orders (Standard Webhooks) change what is drawn from then on. */
export class ControlSite {
  /** Kinds of the orders that were carried out, in their order. */
  readonly orders: string[] = [];
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

  /** Answers its address. */
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
      return known === undefined
        ? refusal(404, 'this id was never seen')
        : { status: 200, body: known };
    }
    const message = controlMessage.safeParse(JSON.parse(text));
    if (!message.success) return refusal(400, message.error.message);
    const { type, data } = message.data;
    if (type === 'state.get') return this.#state(data.target.name);
    if (type === 'model.evaluate' || isModelAction(data))
      return refusal(404, `no model named ${data.target.name}`);
    return this.#run(headers['webhook-id'] ?? '', data);
  }

  #state(name: string): Reply {
    const service = this.#services.services.get(name);
    if (service === undefined) return refusal(404, `no service named ${name}`);
    const { version, versions, replicas } = service;
    const byHost = Map.groupBy(replicas, ({ host }) => host);
    return {
      status: 200,
      body: {
        target: { kind: 'service', name },
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

  #run(id: string, data: ServiceAction): Reply {
    const known = this.#runs.get(id);
    if (known !== undefined) return { status: 200, body: known };
    const { name } = data.target;
    const service = this.#services.services.get(name);
    if (service === undefined) return refusal(404, `no service named ${name}`);
    const operation = operationOf(data);
    if (data.dryRun) {
      const changes = this.#services.changesOf(service, operation);
      return {
        status: 200,
        body: { status: 'succeeded', detail: 'dry run, nothing was changed', changes },
      };
    }
    const fence = this.#fences.get(name) ?? 0;
    if (data.fence < fence) return refusal(409, `fence ${data.fence} is older than ${fence}`);
    this.#fences.set(name, data.fence);
    const isKnown = operation.kind !== 'deploy' || service.versions.includes(operation.version);
    const result: RunResult = isKnown
      ? {
          status: 'succeeded',
          detail: `${data.kind} done on ${name}`,
          changes: this.#perform(service, operation),
        }
      : { status: 'failed', detail: `${name} never ran that version`, changes: [] };
    if (isKnown) this.orders.push(`${data.kind} ${name}`);
    this.#runs.set(id, result);
    return { status: 200, body: result };
  }
}
