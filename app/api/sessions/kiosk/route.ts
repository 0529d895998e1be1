import { renewKiosk } from '#server/accounts/open-kiosk.ts';
import { publicRoute } from '#server/platform/route.ts';

export const POST = publicRoute(({ request }) => renewKiosk(request));
