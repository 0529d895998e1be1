import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Object-valued member of an object; an empty object if it is missing. */
export function member(schema: JsonSchema, name: string): JsonSchema {
  const value = schema[name];
  return isObject(value) ? value : {};
}

export function requiredOf(schema: JsonSchema): string[] {
  const { required } = schema;
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/**
 * JSON Schema 2020-12 of a zod schema. Objects stay open, because fields may be added. A Date is
 * represented as text. `io` selects the request or response form.
 */
export function toJsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // For a record, `additionalProperties` is the schema of its values.
      if (zodSchema._zod.def.type !== 'record') delete jsonSchema.additionalProperties;
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  });
  const { $schema: _, ...rest } = made;
  return rest;
}

/** Object schema without the members that are path parameters. */
export function withoutMembers(schema: JsonSchema, names: readonly string[]): JsonSchema {
  if (names.length === 0 || schema['properties'] === undefined) return schema;
  const properties = Object.fromEntries(
    Object.entries(member(schema, 'properties')).filter(([name]) => !names.includes(name)),
  );
  const required = requiredOf(schema).filter((name) => !names.includes(name));
  const { required: _, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 ? { required } : {}) };
}
