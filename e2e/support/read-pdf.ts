import { inflateSync } from 'node:zlib';

type Part = { head: string; stream: Buffer | null };
type Font = { bytes: number; characters: Map<number, string> };

/** Objects of a PDF as Chromium writes them: numbered, each with its dictionary and its stream. */
function partsOf(pdf: Buffer): Map<number, Part> {
  const text = pdf.toString('latin1');
  const parts = new Map<number, Part>();
  const begin = /(\d+) 0 obj\n/gu;
  for (let found = begin.exec(text); found !== null; found = begin.exec(text)) {
    const at = begin.lastIndex;
    const end = text.indexOf('endobj', at);
    const streamAt = text.indexOf('stream\n', at);
    if (streamAt === -1 || streamAt > end) {
      parts.set(Number(found[1]), { head: text.slice(at, end), stream: null });
      continue;
    }
    const head = text.slice(at, streamAt);
    const from = streamAt + 'stream\n'.length;
    const length = Number(/\/Length (\d+)/u.exec(head)?.[1] ?? 0);
    const bytes = pdf.subarray(from, from + length);
    parts.set(Number(found[1]), {
      head,
      stream: head.includes('/FlateDecode') ? inflateSync(bytes) : bytes,
    });
    begin.lastIndex = from + length;
  }
  return parts;
}

const hex = (text: string): number => Number.parseInt(text, 16);
const character = (text: string): string => Buffer.from(text, 'hex').swap16().toString('utf16le');

/** What each code of a font stands for. */
function fontOf(font: Part | undefined, parts: Map<number, Part>): Font {
  const bytes = font?.head.includes('/Type0') === true ? 2 : 1;
  const map = Number(/\/ToUnicode (\d+) 0 R/u.exec(font?.head ?? '')?.[1] ?? 0);
  const text = parts.get(map)?.stream?.toString('latin1') ?? '';
  const characters = new Map<number, string>();
  for (const [, block = ''] of text.matchAll(/beginbfchar\n([\s\S]*?)endbfchar/gu))
    for (const [, code = '', to = ''] of block.matchAll(/<(\w+)> <(\w+)>/gu))
      characters.set(hex(code), character(to));
  for (const [, block = ''] of text.matchAll(/beginbfrange\n([\s\S]*?)endbfrange/gu))
    for (const [, first = '', last = '', to = ''] of block.matchAll(/<(\w+)> <(\w+)> <(\w+)>/gu))
      for (let code = hex(first); code <= hex(last); code += 1)
        characters.set(code, String.fromCodePoint(hex(to) + code - hex(first)));
  return { bytes, characters };
}

/** The text of each page without its spaces, which a PDF does not hold reliably. */
export function readPdf(pdf: Buffer): string[] {
  const parts = partsOf(pdf);
  const fonts = new Map<number, Font>();
  const pages = [...parts.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/u.test(head));
  return pages.map(({ head }) => {
    const content = parts.get(Number(/\/Contents (\d+) 0 R/u.exec(head)?.[1] ?? 0));
    const named = new Map(
      [...head.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(([, name = '', id]) => [name, Number(id)]),
    );
    let font: Font = { bytes: 1, characters: new Map() };
    let text = '';
    const drawn = content?.stream?.toString('latin1') ?? '';
    for (const [, name, codes] of drawn.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj/gu)) {
      if (name !== undefined) {
        const id = named.get(name) ?? 0;
        font = fonts.get(id) ?? fontOf(parts.get(id), parts);
        fonts.set(id, font);
      }
      for (let at = 0; codes !== undefined && at < codes.length; at += 2 * font.bytes)
        text += font.characters.get(hex(codes.slice(at, at + 2 * font.bytes))) ?? '';
    }
    return squeezed(text);
  });
}

/** A text as `readPdf` gives it. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s/gu, '');
}
