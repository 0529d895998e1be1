import type { IncomingHttpHeaders } from 'node:http';
import type { AuthenticatedKey } from '#server/accounts/authenticate-key.ts';
import type { CostStore } from '#server/costs/focus/ingest-file.ts';
import type { Privacy } from '#server/inference/privacy.ts';
import type { FieldError } from '#server/platform/errors.ts';
import type { Batch } from '#server/telemetry/spool/batch.ts';
import type { BodyLimits } from '../limits.ts';
import type { SeriesRegistry } from '../prometheus/series-registry.ts';
import type { ByteBudget, ByteLease } from './byte-budget.ts';

export type IntakeAnswer = {
  status: number;
  body?: string | Buffer;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
};

/** What is answered when nothing of a body was taken. */
export type Refusal = {
  status: number;
  message: string;
  retryAfterSeconds: number | null;
  fields: FieldError[];
};

/** What the intake needs of the rest of Tandem; a test gives its own spool folder and clock. */
export type IntakeDeps = {
  authenticate: (authorization: string | undefined) => Promise<AuthenticatedKey>;
  submit: (batch: Batch, digest: Buffer | null) => Promise<{ repeated: boolean }>;
  registry: SeriesRegistry;
  /** Where cost rows go: straight to the telemetry store, a file is too large for the spool. */
  costs: CostStore;
  /** Privacy rules by model, without waiting for a store once they are known. */
  privacy: () => Promise<ReadonlyMap<string, Privacy>>;
  budget: ByteBudget;
  nowMs: () => number;
  /** How long keys and spool may take before the sender is told to come back. */
  patienceMs: number;
  /** How far back an item may lie. */
  retentionMs: { samples: number; logs: number; spans: number; inference: number };
};

export type IntakeCall = {
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body as received; the route may free it. */
  wire: Buffer;
  lease: ByteLease;
  keyId: string;
  /** `KEY ID:KIND`, as sources are kept. */
  sourceKey: string;
  /** SHA-256 over path, key, type, encoding and body: the same body again is acknowledged and not stored. */
  digest: Buffer;
  nowMs: number;
  deps: IntakeDeps;
};

export type IntakeRoute = {
  path: string;
  /** Kind of the source that sends here: the part of its key behind the colon. */
  source:
    | 'otlp'
    | 'remote_write'
    | 'alertmanager'
    | 'pagerduty'
    | 'changes'
    | 'costs'
    | 'inference';
  methods: readonly string[];
  /** Other methods of the path belong to the read API and go on to Next. */
  sharesPath?: boolean;
  bodyLimits: BodyLimits;
  /** The API key of a body, for protocols whose senders put it there; a header goes first. */
  keyInBody?: (wire: Buffer) => string | undefined;
  /** Why type or encoding are not supported (415), or null. */
  unsupported: (headers: IncomingHttpHeaders) => string | null;
  handle: (call: IntakeCall) => Promise<IntakeAnswer>;
  /** The refusal in the form of the route's protocol. */
  refuse: (headers: IncomingHttpHeaders, refusal: Refusal) => IntakeAnswer;
};

/** A refusal for a reason that waiting does not change. */
export function permanent(status: number, message: string, fields: FieldError[] = []): Refusal {
  return { status, message, fields, retryAfterSeconds: null };
}

/** Headers that every refusal with a waiting time carries. */
export function retryHeaders(refusal: Refusal): Record<string, string> {
  return refusal.retryAfterSeconds === null
    ? {}
    : { 'retry-after': String(refusal.retryAfterSeconds) };
}

/** The media type of a content-type header, lower case and without its parameters. */
export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

export function contentEncoding(headers: IncomingHttpHeaders): string {
  const encoding = (headers['content-encoding'] ?? '').trim().toLowerCase();
  return encoding === 'identity' ? '' : encoding;
}
