import { createHash } from 'node:crypto';
import { cutText, storableText } from '#server/platform/database/storable-text.ts';
import type { Alias, Facts, ResourceFact } from './facts.ts';

/** A PostgreSQL index allows 2,704 bytes per row, and the row also contains a kind. */
const maxNameBytes = 2_000;
const keptChars = 200;
const maxLabelChars = 4_096;

/**
 * Name in its stored form. A name too long for an index is truncated, followed by a hash that
 * distinguishes it. Other names stay unchanged.
 */
export function boundedName(name: string): string {
  const storable = storableText(name);
  if (storable.length * 3 <= maxNameBytes || Buffer.byteLength(storable) <= maxNameBytes)
    return storable;
  const hash = createHash('sha256').update(storable).digest('hex').slice(0, 16);
  return `${cutText(storable, keptChars)}${hash}`;
}

const boundedAlias = ({ kind, value }: Alias): Alias => ({ kind, value: boundedName(value) });

function boundedResource(fact: ResourceFact): ResourceFact {
  const { adopts, environment } = fact;
  return {
    ...fact,
    canonicalId: boundedName(fact.canonicalId),
    name: boundedName(fact.name),
    environment: environment === null ? null : boundedName(environment),
    labels: Object.fromEntries(
      Object.entries(fact.labels).map(([name, value]) => [name, cutText(value, maxLabelChars)]),
    ),
    lookup: fact.lookup.map(boundedAlias),
    aliases: fact.aliases.map(boundedAlias),
    adopts: adopts === null ? null : { ...adopts, canonicalId: boundedName(adopts.canonicalId) },
  };
}

/** Converts facts to a form that PostgreSQL can store, whatever names senders use. */
export function boundedFacts({ resources, relations }: Facts): Facts {
  return { resources: resources.map(boundedResource), relations };
}
