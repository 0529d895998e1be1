import { z } from 'zod';
import { severitySchema } from '#lib/schemas/fields.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';

const findingSchema = z.object({
  seriesId: z.string(),
  metric: z.string(),
  labels: z.record(z.string(), z.string()),
  resourceId: z.uuid().nullable(),
  detector: z.string(),
  detectorVersion: z.string(),
  kind: z.string(),
  role: z.string(),
  severityHint: severitySchema,
  onsetMs: z.number(),
  value: z.number().nullable(),
  inputs: z.unknown(),
});
export type NewFinding = z.output<typeof findingSchema>;

const input = z.object({
  findings: z.array(findingSchema).max(50_000),
  /** Series in this evaluation. Findings on them that are no longer found have ended. */
  judged: z.array(z.string()).max(50_000),
});

const keyOf = (finding: { seriesId: string; detector: string; kind: string }) =>
  `${finding.seriesId}|${finding.detector}|${finding.kind}`;

async function openNew(context: VerbContext, findings: readonly NewFinding[]): Promise<void> {
  await context.tx.finding.createMany({
    data: findings.map(({ onsetMs, inputs, labels, ...finding }) => ({
      ...finding,
      id: newId(),
      labels: toJson(labels),
      inputs: toJson(inputs),
      onsetAt: new Date(onsetMs),
      detectedAt: context.now,
      lastSeenAt: context.now,
      past: context.past,
    })),
  });
}

/**
 * Stores the findings of one evaluation as evidence: creates new findings with detector, version
 * and inputs, continues those still found, and ends the others. Evidence is not a decision, so it
 * is not audited.
 */
export const recordFindings = verb(
  { permission: 'incidents:write', input, audit: 'findings.record' },
  async (context, { findings, judged }) => {
    context.nothingChanged();
    const { tx, now, past } = context;
    const open = await tx.finding.findMany({
      where: { endedAt: null, seriesId: { in: judged }, past },
      select: { id: true, seriesId: true, detector: true, kind: true },
    });
    const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
    const lasting = open.filter((row) => found.has(keyOf(row)));
    const ended = open.filter((row) => !found.has(keyOf(row)));
    const known = new Set(open.map(keyOf));
    const fresh = [...found].flatMap(([key, finding]) => (known.has(key) ? [] : [finding]));
    const ids = (rows: typeof open) => ({ id: { in: rows.map((row) => row.id) } });
    if (lasting.length > 0)
      await tx.finding.updateMany({ where: ids(lasting), data: { lastSeenAt: now } });
    if (ended.length > 0)
      await tx.finding.updateMany({ where: ids(ended), data: { endedAt: now } });
    if (fresh.length > 0) await openNew(context, fresh);
    return { opened: fresh.length, ended: ended.length };
  },
);
