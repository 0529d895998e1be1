import { jsonArray, jsonObject } from '../json-fields.ts';
import { attributesFromJson } from './otlp-any-value.ts';
import { otlpResource, type OtlpResource } from './otlp-resource.ts';

type ReadItem = (
  json: { readonly [key: string]: unknown },
  resource: OtlpResource,
  field: string,
) => void;

/**
 * Walks a JSON request with logs or traces: resources, scopes and items. `names` are the JSON names
 * of these levels.
 */
export function walkOtlpJson(
  body: unknown,
  names: readonly [string, string, string],
  read: ReadItem,
): void {
  const [resourcesKey, scopesKey, itemsKey] = names;
  jsonArray(jsonObject(body, 'body')[resourcesKey], resourcesKey).forEach((item, index) => {
    const field = `${resourcesKey}[${index}]`;
    const entry = jsonObject(item, field);
    const attributes = jsonObject(entry.resource, `${field}.resource`).attributes;
    const resource = otlpResource(attributesFromJson(attributes, `${field}.resource.attributes`));
    jsonArray(entry[scopesKey], `${field}.${scopesKey}`).forEach((scope, scopeIndex) => {
      const scopeField = `${field}.${scopesKey}[${scopeIndex}]`;
      jsonArray(jsonObject(scope, scopeField)[itemsKey], `${scopeField}.${itemsKey}`).forEach(
        (record, recordIndex) => {
          const recordField = `${scopeField}.${itemsKey}[${recordIndex}]`;
          read(jsonObject(record, recordField), resource, recordField);
        },
      );
    });
  });
}
