import { pageErrorInput } from '#lib/schemas/governance/page-errors.ts';
import { TandemError } from '#server/platform/errors.ts';
import { takeToken } from '#server/platform/http/rate-limit.ts';
import { logger } from '#server/platform/logger.ts';
import { query } from '#server/platform/verb.ts';

/** Rate limit, so that a page that fails repeatedly does not flood the log. */
const limit = { capacity: 20, perSecond: 0.1 };

/**
 * Logs an error that a browser could not recover from, under the error id on the screen. Stores
 * nothing.
 */
export const notePageError = query(
  { permission: 'overview:read', input: pageErrorInput },
  async ({ actor, now }, { kind, id, message, stack, path }): Promise<{ id: string }> => {
    if (!takeToken(`page-error:${actor.id}`, limit, now.getTime()))
      throw new TandemError('rate_limited', 'Too many reports at the same time.', {
        retryAfterSeconds: 10,
      });
    const problem = { errorId: id, path, problem: message, userId: actor.id };
    if (kind === 'failed') logger.error('a page failed in the browser', { ...problem, stack });
    else logger.info(`a page was ${kind}`, problem);
    return { id };
  },
);
