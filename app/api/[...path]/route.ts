import { TandemError } from '#server/platform/errors.ts';
import { publicRoute } from '#server/platform/http/route.ts';

/**
 * Fallback for unknown API paths: returns problem details instead of a page, like everything else
 * below /api.
 */
const unknown = publicRoute(
  async ({ request }) => {
    const path = new URL(request.url).pathname.slice(0, 200);
    throw new TandemError('not_found', `No endpoint at ${path}: see /api/openapi.json.`);
  },
  { ignoresBody: true },
);

export { unknown as GET, unknown as POST, unknown as PUT, unknown as PATCH, unknown as DELETE };
