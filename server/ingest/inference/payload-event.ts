import type { IncomingHttpHeaders } from 'node:http';
import { wrongField } from '#server/platform/errors.ts';
import { mediaType } from '../http/ingest-route.ts';
import { isJsonObject, type JsonObject } from '../json-fields.ts';

/** A payload logger's event about one request or its response. */
export type PayloadEvent = {
  /** Path of the data in the body, for error messages. */
  field: string;
  id: string;
  part: 'request' | 'response';
  model: string;
  version: string;
  time: string | undefined;
  segment: JsonObject;
  data: JsonObject;
};

/**
 * Events of a body in any of the three HTTP modes of CloudEvents 1.0, as functions. Each function
 * reads its event when called, and throws `invalid_input` with the name of the invalid field.
 */
export function payloadEvents(headers: IncomingHttpHeaders, json: unknown): (() => PayloadEvent)[] {
  const type = mediaType(headers);
  if (type === 'application/cloudevents-batch+json') {
    if (!Array.isArray(json)) throw wrongField('body', 'a batch of events must be an array');
    return json.map((item: unknown, at) => () => structured(item, `events[${at}].`));
  }
  if (type === 'application/cloudevents+json') return [() => structured(json, '')];
  const attribute = (name: string): string | undefined => {
    const value = headers[`ce-${name}`];
    return typeof value === 'string' ? value : undefined;
  };
  return [() => toEvent(attribute, json, '')];
}

function structured(json: unknown, prefix: string): PayloadEvent {
  if (!isJsonObject(json)) throw wrongField(`${prefix}event`, 'must be an object');
  const attribute = (name: string): string | undefined => {
    const value = json[name];
    return typeof value === 'string' ? value : undefined;
  };
  return toEvent(attribute, dataOf(json, prefix), prefix);
}

/** The data as JSON, or as JSON text from senders without a content type, plain or in base64. */
function dataOf(event: JsonObject, prefix: string): unknown {
  const { data, data_base64: coded } = event;
  const text = typeof coded === 'string' ? Buffer.from(coded, 'base64').toString('utf8') : data;
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    const field = typeof coded === 'string' ? 'data_base64' : 'data';
    throw wrongField(`${prefix}${field}`, 'does not contain JSON');
  }
}

/**
 * Part of a request that an event contains. KServe writes `org.kubeflow.serving.inference.request`,
 * Seldon `io.seldon.serving.inference.response`.
 */
function partOf(type: string, field: string): PayloadEvent['part'] {
  if (/(?:^|[._-])request$/u.test(type)) return 'request';
  if (/(?:^|[._-])response$/u.test(type)) return 'response';
  throw wrongField(field, 'must end with request or response');
}

function toEvent(
  attribute: (name: string) => string | undefined,
  data: unknown,
  prefix: string,
): PayloadEvent {
  if (attribute('specversion') !== '1.0')
    throw wrongField(`${prefix}specversion`, 'only CloudEvents 1.0 is supported');
  const id = attribute('requestid') ?? attribute('id') ?? '';
  if (id === '') throw wrongField(`${prefix}id`, 'is missing in the event');
  if (!isJsonObject(data)) throw wrongField(`${prefix}data`, 'must be a JSON object');
  const own = (name: string): string | undefined => {
    const value = data[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const model = modelOf(attribute) ?? own('model_name');
  if (model === undefined)
    throw wrongField(`${prefix}inferenceservicename`, 'is missing, and the data names no model');
  const namespace = attribute('namespace') ?? '';
  return {
    field: `${prefix}data`,
    id,
    part: partOf(attribute('type') ?? '', `${prefix}type`),
    model,
    version: own('model_version') ?? attribute('modelversion') ?? attribute('endpoint') ?? '',
    time: attribute('time'),
    segment: namespace === '' ? {} : { namespace },
    data,
  };
}

/**
 * Model name. Other payloads logged under the same request id become separate models: the
 * transformer or explainer of a KServe InferenceService, and each node of a Seldon graph.
 */
function modelOf(attribute: (name: string) => string | undefined): string | undefined {
  const service = attribute('inferenceservicename') ?? '';
  const component = attribute('component') ?? '';
  const node = attribute('modelid') ?? (component === 'predictor' ? '' : component);
  if (service === '' || node === '') return service || node || undefined;
  return node === service ? service : `${service}/${node}`;
}
