import { getCard, saveCard } from '#server/model-monitoring/model-card.ts';
import { cardMarkdown } from '#server/models/card-markdown.ts';
import { inputOf, route } from '#server/platform/http/route.ts';

export const GET = route(async ({ actor, params: { format, ...params } }) => {
  const card = await getCard(actor, inputOf(params));
  return format === 'md' ? cardMarkdown(card) : card;
});

export const PUT = route(({ actor, params, body }) =>
  saveCard(actor, inputOf({ ...body, ...params })),
);
