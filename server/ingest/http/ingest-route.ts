import type { IncomingHttpHeaders } from 'node:http';
import type { AuthenticatedKey } from '#server/accounts/authenticate-key.ts';
import type { CostStore } from '#server/costs/focus/ingest-file.ts';
import type { Privacy } from '#server/inference/privacy.ts';
import type { FieldError } from '#server/platform/errors.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import type { BodyLimits } from '../limits.ts';
import type { SeriesRegistry } from '../prometheus/series-registry.ts';
import type { ByteBudget, ByteLease } from './byte-budget.ts';

export type IngestAnswer = {
  status: number;
  body?: string | Buffer;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
};

/** Refusal of a body. Nothing of the body was stored. */
export type Refusal = {
  status: number;
  message: string;
  retryAfterSeconds: number | null;
  fields: FieldError[];
};

/** Dependencies of the ingest layer; tests pass their own spool folder and clock. */
export type IngestDeps = {
  authenticate: (authorization: string | undefined) => Promise<AuthenticatedKey>;
  submit: (batch: Batch, digest: Buffer | null) => Promise<{ repeated: boolean }>;
  registry: SeriesRegistry;
  /** Store for cost rows. They bypass the spool, because a file is too large for it. */
  costs: CostStore;
  /** Privacy rules by model; does not wait for a store once they are loaded. */
  privacy: () => Promise<ReadonlyMap<string, Privacy>>;
  budget: ByteBudget;
  nowMs: () => number;
  /** Time limit for key lookup and spool. After it, the sender gets a retry response. */
  patienceMs: number;
  /** Maximum age of an item. */
  retentionMs: { samples: number; logs: number; spans: number; inference: number };
};

export type IngestCall = {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as received; the route may free it. */
  wire: Buffer;
  lease: ByteLease;
  keyId: string;
  /** `KEY ID:KIND`, the stored form of source keys. */
  sourceKey: string;
  /**
   * SHA-256 of path, key, type, encoding and body. A repeated body is acknowledged but not stored
   * again.
   */
  digest: Buffer;
  nowMs: number;
  deps: IngestDeps;
};

export type IngestRoute = {
  path: string;
  /** Kind of the sending source: the part of its key after the colon. */
  source:
    | 'otlp'
    | 'remote_write'
    | 'alertmanager'
    | 'pagerduty'
    | 'changes'
    | 'costs'
    | 'inference';
  methods: readonly string[];
  /** Other methods of the path belong to the read API and are passed to Next.js. */
  sharesPath?: boolean;
  bodyLimits: BodyLimits;
  /** The API key in a body, for protocols that send it there. A header takes precedence. */
  keyInBody?: (wire: Buffer) => string | undefined;
  /** Reason why the type or encoding is not supported (415), or null. */
  unsupported: (headers: IncomingHttpHeaders) => string | null;
  handle: (call: IngestCall) => Promise<IngestAnswer>;
  /** Formats the refusal for the route's protocol. */
  refuse: (headers: IncomingHttpHeaders, refusal: Refusal) => IngestAnswer;
};

/** A refusal that a retry cannot resolve. */
export function permanent(status: number, message: string, fields: FieldError[] = []): Refusal {
  return { status, message, fields, retryAfterSeconds: null };
}

/** Headers of every refusal that has a retry delay. */
export function retryHeaders(refusal: Refusal): Record<string, string> {
  return refusal.retryAfterSeconds === null
    ? {}
    : { 'retry-after': String(refusal.retryAfterSeconds) };
}

/** Media type of a content-type header, in lower case and without parameters. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function contentEncoding(headers: IncomingHttpHeaders): string {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  return encoding === 'identity' ? '' : encoding;
}
