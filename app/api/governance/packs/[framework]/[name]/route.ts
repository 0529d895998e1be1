import { evidencePack } from '#server/governance/evidence-pack.ts';
import { inputOf, route } from '#server/platform/http/route.ts';
import { wantsFormat } from '#server/platform/http/wants-format.ts';

export const GET = route(async ({ actor, request, params }) => {
  const asPdf = wantsFormat(request, params, { name: 'pdf', type: 'application/pdf' });
  const pack = await evidencePack(actor, inputOf(params));
  if (!asPdf) return pack;
  // Imported on demand: a process that never renders a PDF does not load the library and its fonts.
  const { packPdf } = await import('#server/governance/pack-pdf.ts');
  return packPdf(pack);
});
