import { resourceAttributes } from '../telemetry/resource-attributes.ts';
import type { AgentSpan } from './draw-conversation.ts';

const KIND = { internal: 1, client: 3 } as const;
const FAILED = 2;

const attributesOf = (values: Readonly<Record<string, string | number>>) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value },
  }));

const nanos = (timeMs: number): string => `${timeMs}000000`;

/**
 * Converts spans to the JSON body of `POST /v1/traces`, with the service that the agent runs in.
 */
export function toOtlp(
  spans: readonly AgentSpan[],
  { service, version, host }: { service: string; version: string; host: string },
) {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: attributesOf(resourceAttributes(service, version, `${service}-agent`, host)),
        },
        scopeSpans: [
          {
            scope: { name: 'demo.agent' },
            spans: spans.map((span) => ({
              traceId: span.traceId,
              spanId: span.spanId,
              ...(span.parentId === '' ? {} : { parentSpanId: span.parentId }),
              name: span.name,
              kind: KIND[span.kind],
              startTimeUnixNano: nanos(span.startMs),
              endTimeUnixNano: nanos(span.endMs),
              attributes: attributesOf(span.attributes),
              status: span.error === '' ? {} : { code: FAILED, message: span.error },
            })),
          },
        ],
      },
    ],
  };
}
