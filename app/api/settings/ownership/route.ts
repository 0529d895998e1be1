import {
  getOwnershipRules,
  saveOwnershipRules,
} from '#server/infrastructure/ownership/ownership-rules.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(({ actor }) => getOwnershipRules(actor, {}));
export const PUT = route(({ actor, body }) => saveOwnershipRules(actor, inputOf(body)));
