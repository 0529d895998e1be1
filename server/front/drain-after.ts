import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainBody } from '#server/ingest/http/read-body.ts';
import { maxDrainBytes, maxDrainMs } from '#server/ingest/limits.ts';
import { logger } from '#server/platform/logger.ts';

/**
 * When a request was answered before its body was read, reads the rest of it: a sender that writes all before it
 * reads would see a broken connection, or wait for ever, in place of the status.
 */
export function drainAfter(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return;
    // Whoever began to read has gone, and would hold it up.
    request.removeAllListeners('data').removeAllListeners('readable');
    drainBody(request, maxDrainBytes, maxDrainMs).then(
      (read) => (read ? undefined : request.destroy()),
      (error: unknown) => logger.warn('the rest of a body could not be read', { error }),
    );
  });
}
