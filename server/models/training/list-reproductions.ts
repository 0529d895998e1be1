import type { z } from 'zod';
import { isRecord } from '#lib/is-record.ts';
import {
  reproductionSchema,
  type ReproductionItem,
  type reproductionList,
} from '#lib/schemas/experiments/reproduce.ts';
import { runPathInput } from '#lib/schemas/experiments/runs.ts';
import { digestTitle, reproduceKind } from '#server/actions/targets/reproduce-state.ts';
import { asStatus } from '#server/actions/to-summary.ts';
import { readTrainingRecord } from '#server/experiments/training-record.ts';
import { requirePermission, visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { found, query } from '#server/platform/verb.ts';

const atMost = 50;

/** Proposals to reproduce a run, with their results, newest first. */
export const listReproductions = query(
  { permission: 'experiments:read', input: runPathInput },
  async ({ actor }, { id }): Promise<z.output<typeof reproductionList>> => {
    const record = found(await readTrainingRecord(id), 'run');
    const place = await db().experiment.findUniqueOrThrow({ where: { id: record.experimentId } });
    requirePermission(actor, 'experiments:read', place);
    requirePermission(actor, 'actions:read');
    const rows = await db().action.findMany({
      where: {
        kind: reproduceKind,
        plan: { path: ['parameters', 'runId'], equals: id },
        ...visibleWhere(actor, 'actions:read'),
      },
      orderBy: { number: 'desc' },
      take: atMost,
    });
    const titles = record.datasets.map(({ name }) => `${digestTitle(name)}:`);
    return {
      items: rows.map((row): ReproductionItem => {
        const { status, statusReason, verification } = row;
        const kept = reproductionSchema.safeParse(
          isRecord(verification) ? verification['reproduction'] : null,
        );
        return {
          actionId: row.id,
          number: row.number,
          status: asStatus(status),
          statusReason,
          proposedAt: row.proposedAt.toISOString(),
          dataChanged:
            status === 'superseded' &&
            titles.some((title) => statusReason?.includes(title) === true),
          result: kept.success ? kept.data : null,
        };
      }),
    };
  },
);
