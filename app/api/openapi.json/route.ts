import { openApiDocument } from '#server/platform/openapi/document.ts';
import { publicRoute } from '#server/platform/route.ts';

export const GET = publicRoute(async () => openApiDocument());
