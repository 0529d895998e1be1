import type { z } from 'zod';
import type { ActionPage } from '#lib/schemas/actions/actions.ts';
import { listActionsInput } from '#lib/schemas/actions/inputs.ts';
import { environmentNames } from '#server/accounts/environment-names.ts';
import { actionsCounted } from '#server/actions/demo-actions.ts';
import { contractOf } from '#server/actions/proposals/contract.ts';
import { actionInclude, toSummaries } from '#server/actions/to-summary.ts';
import { triedStatuses } from '#server/actions/track-record.ts';
import { activeStatuses, waitingStatuses } from '#server/actions/transitions.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { rowsListed } from '#server/platform/demo/demo-counts.ts';
import { decodeRowCursor, encodeCursor } from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';

function statusWhere(input: Pick<z.output<typeof listActionsInput>, 'status' | 'view'>) {
  if (input.status !== undefined) return { status: { in: input.status } };
  if (input.view === 'waiting') return { status: { in: [...waitingStatuses] } };
  if (input.view === 'active') return { status: { in: [...activeStatuses] } };
  if (input.view === 'done') return { status: { notIn: [...activeStatuses] } };
  if (input.view === 'tried') return { status: { in: triedStatuses } };
  return {};
}

export function proposedIn({ from, to }: { from?: Date | undefined; to?: Date | undefined }) {
  return {
    proposedAt: {
      ...(from === undefined ? {} : { gte: from }),
      ...(to === undefined ? {} : { lt: to }),
    },
  };
}

/** Actions with their contracts, newest first; `brief` omits the contracts. */
export const listActions = query(
  { permission: 'actions:read', input: listActionsInput },
  async ({ actor }, input): Promise<ActionPage> => {
    const demo = await rowsListed(input.demo, actionsCounted);
    const cursor = decodeRowCursor(input.cursor);
    const rows = await db().action.findMany({
      where: {
        past: false,
        AND: [
          visibleWhere(actor, 'actions:read'),
          statusWhere(input),
          demo.where,
          proposedIn(input),
          input.incidentId === undefined ? {} : { incidentId: input.incidentId },
          cursor === null
            ? {}
            : {
                OR: [
                  { proposedAt: { lt: cursor.at } },
                  { proposedAt: cursor.at, id: { lt: cursor.id } },
                ],
              },
        ],
      },
      include: actionInclude,
      orderBy: [{ proposedAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    });
    const page = rows.slice(0, input.limit);
    const last = page.at(-1);
    const summaries = await toSummaries(page, await environmentNames());
    const contracts = input.brief ? [] : page.map(contractOf);
    return {
      ...demo.said,
      items: summaries.map((summary, index) => ({ ...summary, ...contracts[index] })),
      nextCursor:
        rows.length > input.limit && last !== undefined
          ? encodeCursor({ at: last.proposedAt, id: last.id })
          : null,
    };
  },
);
