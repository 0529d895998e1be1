import type { StringMap } from '#server/telemetry/spool/batch.ts';
import { anyValueText, type Attribute } from './otlp-any-value.ts';

/** Describes the process and its SDK, changes at every start and tells nothing apart that matters. */
const NOISY =
  /^(telemetry\.sdk\.|telemetry\.distro\.|process\.command|process\.runtime\.|process\.executable\.|process\.owner$)/;

export type OtlpResource = {
  /** All attributes, as text. */
  attributes: StringMap;
  service: string;
  host: string;
  environment: string;
};

/** Attributes as text under their keys; a key without a name is left out. */
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

/** The resource attributes that become labels of its series. */
export function resourceLabels(resource: OtlpResource): [string, string][] {
  return Object.entries(resource.attributes).filter(([key]) => !NOISY.test(key));
}
