import { BatchBuilder } from '#server/telemetry/batch-builder.ts';
import type { IntakeCall, IntakeRoute } from './http/intake.ts';
import { otlpBodyLimits } from './limits.ts';
import type { OtlpRejected } from './otlp-answer.ts';
import { otlpAccepted, otlpRefused } from './otlp-answer.ts';
import type { OtlpBody } from './otlp-body.ts';
import { otlpBody, otlpUnsupported } from './otlp-body.ts';
import { Rejections } from './rejections.ts';
import { noteItemsRefused } from './source-notes.ts';
import { submitBatch } from './submit-batch.ts';

export interface OtlpSignal {
  path: string;
  rejected: OtlpRejected;
  /** Puts the body into the batch; what it returns runs once the batch is durable. */
  decode: (
    body: OtlpBody,
    into: { call: IntakeCall; builder: BatchBuilder; rejections: Rejections },
  ) => (() => void) | void;
}

/** One endpoint of OTLP/HTTP. */
export function otlpRoute({ path, rejected, decode }: OtlpSignal): IntakeRoute {
  return {
    path,
    source: 'otlp',
    methods: ['POST'],
    bodyLimits: otlpBodyLimits,
    unsupported: otlpUnsupported,
    handle: async (call) => {
      const body = await otlpBody(call);
      const builder = new BatchBuilder(`${call.keyId}:otlp`);
      const rejections = new Rejections();
      const durable = decode(body, { call, builder, rejections });
      await submitBatch(call, builder, call.digest);
      durable?.();
      noteItemsRefused(call, rejections.count, rejections.message());
      return otlpAccepted(call.headers, rejected, rejections);
    },
    refuse: otlpRefused,
  };
}
