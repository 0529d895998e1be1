import { previewOwnership } from '#server/infrastructure/ownership/ownership-rules.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const POST = route(({ actor, body }) => previewOwnership(actor, inputOf(body)));
