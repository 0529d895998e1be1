import { request } from 'node:http';
import { Webhook } from 'standardwebhooks';

type Json = Record<string, unknown>;

/** The test's record of a JSON object: fields are unknown until they are checked. */
function asObject(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new Error('not a JSON object');
  return { ...value };
}

/** The body of an order to the control endpoint. */
export function action(
  kind: string,
  name: string,
  fence: number,
  parameters: unknown = {},
  dryRun = false,
): Json {
  return {
    type: 'action.run',
    timestamp: new Date().toISOString(),
    data: {
      runId: 'r',
      step: 1,
      fence,
      dryRun,
      kind,
      target: { kind: 'service', name },
      parameters,
    },
  };
}

/** Speaks to a running demo as people, benches and Tandem do. */
export class DemoClient {
  readonly base: string;
  readonly #port: number;
  readonly #secret: string;

  constructor(port: number, secret: string) {
    this.#port = port;
    this.#secret = secret;
    this.base = `http://127.0.0.1:${port}`;
  }

  async getJson(path: string): Promise<Json> {
    return asObject(await (await fetch(`${this.base}${path}`)).json());
  }

  async items(path: string): Promise<Json[]> {
    const { items } = await this.getJson(path);
    if (!Array.isArray(items)) throw new Error('no items');
    return items.map(asObject);
  }

  async service(name: string): Promise<Json | undefined> {
    return (await this.items('/services')).find((item) => item['name'] === name);
  }

  signed(id: string, body: string, at = new Date()): Record<string, string> {
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(this.#secret).sign(id, at, body),
    };
  }

  async control(id: string, message: unknown): Promise<{ status: number; body: Json }> {
    const body = JSON.stringify(message);
    const headers = this.signed(id, body);
    const answer = await fetch(`${this.base}/control/actions`, { method: 'POST', headers, body });
    return { status: answer.status, body: asObject(await answer.json()) };
  }

  startFault(body: unknown): Promise<Response> {
    return fetch(`${this.base}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  endFaults(headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.base}/faults`, { method: 'DELETE', headers });
  }

  /** Status of a request that names another host, as after DNS rebinding; fetch would not send it. */
  statusForHost(host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: this.#port, headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  }
}
