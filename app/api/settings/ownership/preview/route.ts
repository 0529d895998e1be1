import { previewOwnership } from '#server/infrastructure/ownership-rules.ts';
import { inputOf, route } from '#server/platform/route.ts';

export const POST = route(({ actor, body }) => previewOwnership(actor, inputOf(body)));
