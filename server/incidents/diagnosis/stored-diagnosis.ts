import { z } from 'zod';
import {
  causeKinds,
  causeSubkinds,
  type CauseGraph,
  type Evidence,
} from '#lib/schemas/incidents/incidents.ts';

const refSchema = z.object({ id: z.string().nullable(), kind: z.string(), name: z.string() });
const evidenceSchema: z.ZodType<Evidence> = z.object({
  seriesId: z.string().nullable(),
  metric: z.string(),
  title: z.string(),
  labels: z.record(z.string(), z.string()),
  onsetAt: z.string().nullable(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  unit: z.string().nullable(),
  score: z.number(),
});

/** Stored form of a cause; numeric confidence is added when it is read. */
export const storedCauseSchema = z.object({
  kind: z.enum(causeKinds),
  // Causes stored by an older Tandem have no subkind.
  subkind: z.enum(causeSubkinds).nullable().default(null),
  resource: refSchema,
  change: z
    .object({
      ref: z.string(),
      title: z.string(),
      occurredAt: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    })
    .nullable(),
  level: z.enum(['likely', 'possible', 'unlikely', 'ruled out']),
  score: z.number(),
  title: z.string(),
  speaksFor: z.array(z.string()),
  speaksAgainst: z.array(z.string()),
  evidence: z.array(evidenceSchema),
  /** True if the cause explains a second onset within the incident. */
  later: z.boolean().optional(),
});
export type StoredCause = z.output<typeof storedCauseSchema>;
export const storedCausesSchema = z.array(storedCauseSchema).max(5);

/**
 * Resolves edge ends to ids: graphs stored by an older Tandem identify them by column, kind and
 * name.
 */
function byId(graph: CauseGraph): CauseGraph {
  const names = new Map<string, string>(
    graph.nodes.flatMap(({ column, resource: { id, kind, name } }) =>
      id === null ? [] : [[`${column}:${kind}:${name}`, `${column}:${id}`] as const],
    ),
  );
  const edges = graph.edges.map((edge) => ({
    ...edge,
    from: names.get(edge.from) ?? edge.from,
    to: names.get(edge.to) ?? edge.to,
  }));
  return { ...graph, edges };
}

const graphSchema: z.ZodType<CauseGraph> = z.object({
  nodes: z.array(
    z.object({
      resource: refSchema,
      column: z.enum(['cause', 'first-failure', 'impact']),
      state: z.enum(['critical', 'error', 'warning', 'ok', 'ruled out']),
      measure: z.string(),
      lagMs: z.number().nullable(),
    }),
  ),
  edges: z.array(
    z.object({ from: z.string(), to: z.string(), strength: z.number(), rejected: z.boolean() }),
  ),
  complete: z.boolean(),
});
export const storedGraphSchema = graphSchema.transform(byId);
