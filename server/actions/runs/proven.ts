import type { ProvenActions } from '#lib/schemas/actions/actions.ts';
import { provenInput } from '#lib/schemas/actions/inputs.ts';
import { actionsCounted } from '#server/actions/demo-actions.ts';
import { proposedIn } from '#server/actions/list.ts';
import { triedStatuses } from '#server/actions/track-record.ts';
import { visibleWhere } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { rowsCounted } from '#server/platform/demo/demo-counts.ts';
import { query } from '#server/platform/verb.ts';

/**
 * Number of actions in a range that were tried, that could not be verified, and that were verified
 * as effective.
 */
export const countProven = query(
  { permission: 'actions:read', input: provenInput },
  async ({ actor }, input): Promise<ProvenActions> => {
    const counted = await actionsCounted(input.demo);
    const rows = await db().action.groupBy({
      by: ['status'],
      where: {
        AND: [
          visibleWhere(actor, 'actions:read'),
          {
            past: false,
            status: { in: triedStatuses },
            ...rowsCounted(counted),
            ...proposedIn(input),
          },
        ],
      },
      _count: true,
    });
    return {
      ran: rows.reduce((sum, row) => sum + row._count, 0),
      verified: rows.find((row) => row.status === 'verified')?._count ?? 0,
      demo: counted,
    };
  },
);
