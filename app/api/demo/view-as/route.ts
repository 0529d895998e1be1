import { viewAs } from '#server/accounts/view-as.ts';
import { publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(({ body, request }) =>
  viewAs(body, request.headers.get('x-tandem-from-here') === 'true'),
);
