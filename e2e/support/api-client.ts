import { setTimeout as sleep } from 'node:timers/promises';

export type ApiAnswer = { status: number; headers: Headers; body: unknown };

export type ApiClient = {
  /** Any answer, whatever its status. */
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer>;
  /** The body of a 2xx answer; everything else throws with the problem's text. */
  get(path: string): Promise<unknown>;
  post(path: string, body?: unknown): Promise<unknown>;
  put(path: string, body: unknown): Promise<unknown>;
  remove(path: string): Promise<unknown>;
};

/** Guards against what hangs; a slow machine only takes longer. */
const PATIENCE_MS = 120_000;

/**
 * Whether the response allows a retry. A write is repeated only if it was not begun: when the
 * database is late, the key is checked first.
 */
function asksToComeBack(method: string, answer: ApiAnswer, untilMs: number): boolean {
  const { status, headers, body } = answer;
  if (status !== 503 || Date.now() >= untilMs) return false;
  if (method === 'GET') return headers.has('retry-after');
  return JSON.stringify(body).includes('The key cannot be checked at the moment');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Calls Tandem (or, without a key, the demo's control port) as an outside program would. */
export function makeApiClient(baseUrl: string, key?: string): ApiClient {
  const send: ApiClient['send'] = async (method, path, body, headers = {}) => {
    const answer = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: answer.status, headers: answer.headers, body: parse(await answer.text()) };
  };
  const must = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    let answer = await send(method, path, body);
    // Retries responses that request it, as a fresh read does while the store lags, like any other
    // client.
    for (const until = Date.now() + PATIENCE_MS; asksToComeBack(method, answer, until);) {
      await sleep(1_000 * Number(answer.headers.get('retry-after') ?? 1));
      answer = await send(method, path, body);
    }
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  };
  return {
    send,
    get: (path) => must('GET', path),
    post: (path, body) => must('POST', path, body),
    put: (path, body) => must('PUT', path, body),
    remove: (path) => must('DELETE', path),
  };
}
