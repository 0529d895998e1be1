import type { MlflowTarget } from './mlflow-client.ts';

const TIMEOUT_MS = 60_000;

/** Sends JSON to Tandem's own API and returns the status of the response, 0 without a response. */
export async function sendJson(
  { tandemUrl, apiKey }: MlflowTarget,
  method: 'POST' | 'PUT',
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<number> {
  try {
    const answer = await fetch(`${tandemUrl}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...headers,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
