import type { StringMap } from '#server/telemetry/spool/batch.ts';
import { anyValueText, type Attribute } from './otlp-any-value.ts';

/**
 * Attributes of the process and its SDK. They change with every start, so they do not help to
 * identify sources.
 */
const NOISY =
  /^(telemetry\.sdk\.|telemetry\.distro\.|process\.command|process\.runtime\.|process\.executable\.|process\.owner$)/;

export type OtlpResource = {
  /** All attributes, as text. */
  attributes: StringMap;
  service: string;
  host: string;
  environment: string;
};

/** Attributes as text, by key. Omits attributes with an empty key. */
export function attributeTexts(attributes: readonly Attribute[]): StringMap {
  return Object.fromEntries(
    attributes.filter(({ key }) => key !== '').map(({ key, value }) => [key, anyValueText(value)]),
  );
}

export function otlpResource(attributes: readonly Attribute[]): OtlpResource {
  const texts = attributeTexts(attributes);
  return {
    attributes: texts,
    service: texts['service.name'] ?? '',
    host: texts['host.name'] ?? '',
    environment: texts['deployment.environment.name'] ?? texts['deployment.environment'] ?? '',
  };
}

/** Resource attributes that become labels of the resource's series. */
export function resourceLabels(resource: OtlpResource): [string, string][] {
  return Object.entries(resource.attributes).filter(([key]) => !NOISY.test(key));
}
