import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { IngestCall, IngestRoute } from '../http/ingest-route.ts';
import { otlpBodyLimits } from '../limits.ts';
import { Rejections } from '../rejections.ts';
import { noteItemsRefused } from '../source-notes.ts';
import { submitDecoded, type Decoded } from '../submit-batch.ts';
import { otlpAccepted, otlpRefused, type OtlpRejected } from './otlp-answer.ts';
import { otlpBody, otlpUnsupported, type OtlpBody } from './otlp-body.ts';

const nothingLeft: Decoded = { putOff: null, commit: () => undefined };

export interface OtlpSignal {
  path: string;
  /** Runs before anything is stored; the returned function runs once the batch is durable. */
  before?: (call: IngestCall) => Promise<((spans: BatchBuilder['spans']) => Promise<void>) | null>;
  rejected: OtlpRejected;
  /** Adds the body to the batch. */
  decode: (
    body: OtlpBody,
    into: { call: IngestCall; builder: BatchBuilder; rejections: Rejections },
  ) => Decoded | void | Promise<Decoded>;
}

/** One endpoint of OTLP/HTTP. */
export function otlpRoute({ path, before, rejected, decode }: OtlpSignal): IngestRoute {
  return {
    path,
    source: 'otlp',
    methods: ['POST'],
    bodyLimits: otlpBodyLimits,
    unsupported: otlpUnsupported,
    handle: async (call) => {
      const after = (await before?.(call)) ?? null;
      const body = await otlpBody(call);
      const builder = new BatchBuilder(`${call.keyId}:otlp`);
      const rejections = new Rejections();
      const decoded = await decode(body, { call, builder, rejections });
      await submitDecoded(call, builder, decoded ?? nothingLeft);
      await after?.(builder.spans);
      noteItemsRefused(call, rejections.count, rejections.message());
      return otlpAccepted(call.headers, rejected, rejections);
    },
    refuse: otlpRefused,
  };
}
