import { logPatterns } from '#server/infrastructure/log-patterns.ts';
import { route } from '#server/platform/route.ts';

export const GET = route(({ actor, params }) => logPatterns(actor, params));
