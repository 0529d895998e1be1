import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { toJson } from '#server/platform/json.ts';
import { verb } from '#server/platform/verb.ts';

/**
 * Records how many samples a running verification has, for the card. No decision, so no audit
 * row.
 */
export const noteProgress = verb(
  {
    permission: 'actions:write',
    input: z.object({ id: idSchema, samples: z.number().int().min(0) }),
    audit: 'actions.note-progress',
  },
  async (context, input) => {
    await context.tx.action.updateMany({
      where: { id: input.id, status: 'verifying' },
      data: { verification: toJson({ samples: input.samples }) },
    });
    await context.emit('actions', input.id);
    context.nothingChanged();
  },
);
