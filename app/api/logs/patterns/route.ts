import { logPatterns } from '#server/explore/log-patterns.ts';
import { route } from '#server/platform/http/route.ts';

export const GET = route(({ actor, params }) => logPatterns(actor, params));
