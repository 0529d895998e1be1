export interface MlflowTarget {
  readonly tandemUrl: string;
  readonly apiKey: string;
}

/** Error response of the registry, with MLflow's error code in `code`. */
class MlflowError extends Error {
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(`${status} ${code}: ${message}`);
    this.code = code;
  }
}

type Json = Record<string, unknown>;

function asObject(text: string): Json {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('the answer is not an object');
  return { ...value };
}

/** Whether the registry returned this error code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** The string at a property path; throws if there is none. */
export function textAt(value: unknown, ...names: string[]): string {
  let found = value;
  for (const name of names)
    found =
      typeof found === 'object' && found !== null
        ? Object.entries(found).find(([key]) => key === name)?.[1]
        : undefined;
  if (typeof found !== 'string') throw new Error(`the answer has no ${names.join('.')}`);
  return found;
}

/** Client for MLflow's REST API, version 2.0. */
export class MlflowClient {
  readonly target: MlflowTarget;

  constructor(target: MlflowTarget) {
    this.target = target;
  }

  post(path: string, body: Json): Promise<Json> {
    return this.#call(`/api/2.0/mlflow/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  }

  get(path: string, query: Record<string, string>): Promise<Json> {
    return this.#call(`/api/2.0/mlflow/${path}?${new URLSearchParams(query).toString()}`, {
      method: 'GET',
    });
  }

  /** Uploads a file below an artifact address of the form `mlflow-artifacts:/...`. */
  async putFile(folderUri: string, path: string, content: string): Promise<void> {
    const folder = folderUri.replace(/^mlflow-artifacts:\/*/u, '');
    await this.#call(`/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`, {
      method: 'PUT',
      body: content,
    });
  }

  async #call(path: string, init: { method: string; body?: string }): Promise<Json> {
    const { tandemUrl, apiKey } = this.target;
    const answer = await fetch(`${tandemUrl}${path}`, {
      ...init,
      headers: {
        'content-type': init.method === 'PUT' ? 'application/octet-stream' : 'application/json',
        authorization: `Bearer ${apiKey}`,
      },
      signal: AbortSignal.timeout(10_000),
    });
    const text = await answer.text();
    if (answer.ok) return asObject(text);
    throw refusal(answer.status, text);
  }
}

function refusal(status: number, text: string): MlflowError {
  try {
    const body = asObject(text);
    return new MlflowError(status, textAt(body, 'error_code'), textAt(body, 'message'));
  } catch {
    return new MlflowError(status, 'UNKNOWN', text.slice(0, 200));
  }
}
