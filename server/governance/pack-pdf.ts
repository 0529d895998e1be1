import { packNotice } from '#lib/choices/pack-text.ts';
import type { EvidencePack } from '#lib/schemas/governance/evidence.ts';
import { packBlocks, packTitle } from '#server/governance/pack-blocks.ts';
import { env } from '#server/platform/env.ts';
import { attachmentHeaders } from '#server/platform/http/download-headers.ts';
import { drawPdf } from '#server/platform/pdf/draw-pdf.ts';

/** A pack as a PDF file with its JSON attached. */
export async function packPdf(pack: EvidencePack): Promise<Response> {
  const url = env.TANDEM_URL?.replace(/\/$/u, '') ?? null;
  const attached = 'evidence-pack.json';
  const file = await drawPdf({
    title: packTitle(pack),
    subject: packNotice,
    author: pack.generatedBy,
    createdAt: new Date(pack.generatedAt),
    foot: `Tandem, evidence pack. ${packTitle(pack)}`,
    blocks: packBlocks(pack, { url }, attached),
    attached: {
      name: attached,
      type: 'application/json',
      description: 'The same pack as data',
      body: JSON.stringify(pack),
    },
  });
  const name = `evidence-${pack.framework.id}-${pack.model}.pdf`;
  return new Response(new Uint8Array(file), {
    headers: attachmentHeaders(name, 'application/pdf'),
  });
}
