import { getSecondFactors } from '#server/accounts/sign-in/second-factors.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getSecondFactors(actor, {}), { whileEnrolling: true });
