import type { IncomingHttpHeaders } from 'node:http';
import { TandemError } from '#server/platform/errors.ts';
import { mediaType } from './http/intake.ts';
import type { JsonObject } from './json-fields.ts';
import { isJsonObject } from './json-fields.ts';

/** What a payload logger sends about one request or its response. */
export type PayloadEvent = {
  id: string;
  part: 'request' | 'response';
  model: string;
  version: string;
  time: string | undefined;
  data: JsonObject;
};

/** The events of a body in any of the three HTTP modes of CloudEvents 1.0. Throws `invalid_input`. */
export function payloadEvents(headers: IncomingHttpHeaders, json: unknown): PayloadEvent[] {
  const type = mediaType(headers);
  if (type === 'application/cloudevents-batch+json') {
    if (!Array.isArray(json)) throw refuse('body', 'a batch of events must be an array');
    return json.map((item: unknown, at) => structured(item, `events[${at}].`));
  }
  if (type === 'application/cloudevents+json') return [structured(json, '')];
  const attribute = (name: string): string | undefined => {
    const value = headers[`ce-${name}`];
    return typeof value === 'string' ? value : undefined;
  };
  return [toEvent(attribute, json, '')];
}

function structured(json: unknown, prefix: string): PayloadEvent {
  if (!isJsonObject(json)) throw refuse(`${prefix}event`, 'must be an object');
  const attribute = (name: string): string | undefined => {
    const value = json[name];
    return typeof value === 'string' ? value : undefined;
  };
  return toEvent(attribute, json.data, prefix);
}

/** KServe writes `org.kubeflow.serving.inference.request`, Seldon `io.seldon.serving.inference.response`. */
function partOf(type: string, field: string): PayloadEvent['part'] {
  if (/(?:^|[._-])request$/u.test(type)) return 'request';
  if (/(?:^|[._-])response$/u.test(type)) return 'response';
  throw refuse(field, 'must end with request or response');
}

function toEvent(
  attribute: (name: string) => string | undefined,
  data: unknown,
  prefix: string,
): PayloadEvent {
  if (attribute('specversion') !== '1.0')
    throw refuse(`${prefix}specversion`, 'only CloudEvents 1.0 is supported');
  const id = attribute('requestid') ?? attribute('id') ?? '';
  if (id === '') throw refuse(`${prefix}id`, 'is missing in the event');
  if (!isJsonObject(data)) throw refuse(`${prefix}data`, 'must be a JSON object');
  const own = (name: string): string | undefined => {
    const value = data[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const model = attribute('inferenceservicename') ?? attribute('modelid') ?? own('model_name');
  if (model === undefined)
    throw refuse(`${prefix}inferenceservicename`, 'is missing, and the data names no model');
  return {
    id,
    part: partOf(attribute('type') ?? '', `${prefix}type`),
    model,
    version: own('model_version') ?? attribute('modelversion') ?? attribute('endpoint') ?? '',
    time: attribute('time'),
    data,
  };
}

function refuse(field: string, message: string): TandemError {
  return new TandemError('invalid_input', `${field}: ${message}`, { fields: [{ field, message }] });
}
