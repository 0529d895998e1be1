import { randomUUID } from 'node:crypto';

export type ChangeKind =
  | 'deployment'
  | 'config'
  | 'scale'
  | 'feature_flag'
  | 'model_version'
  | 'campaign'
  | 'other';

/** Request body of `POST /api/changes`. */
export interface Change {
  readonly kind: ChangeKind;
  readonly ref: string;
  readonly title: string;
  readonly occurredAt: string;
  readonly resource: { readonly kind: 'service' | 'model'; readonly name: string };
  readonly environment: 'production';
  readonly before: string;
  readonly after: string;
  readonly actor: string;
}

export type Announce = (change: Change) => void;

/** A random reference that reveals nothing about the change. */
export function newRef(): string {
  return `chg-${randomUUID()}`;
}

const ATTEMPTS = 8;

async function send(url: string, apiKey: string, change: Change): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const answer = await fetch(`${url}/api/changes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
        body: JSON.stringify(change),
        signal: AbortSignal.timeout(5_000),
      });
      await answer.arrayBuffer();
      if (answer.ok) return;
      if (answer.status < 500 && answer.status !== 429)
        throw new Error(`refused with ${answer.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS - 1)
        console.error(`demo: change ${change.ref} was not announced: ${String(error)}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 500 * 2 ** attempt).unref();
    });
  }
}

/** Announces every change in the same way, whether or not it causes a fault. */
export function createAnnouncer(url: string, apiKey: string): Announce {
  return (change) => {
    void send(url, apiKey, change);
  };
}
