import { inflateSync } from 'node:zlib';

type Part = { head: string; stream: Buffer | null };
type Font = { bytes: number; characters: Map<number, string> };

/** Objects of a PDF as Chromium and pdfkit write them: numbered, each with its dictionary and its stream. */
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

/** Characters for each code of a font. */
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
  for (const [, first = '', list = ''] of text.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/gu))
    for (const [index, [, to = '']] of [...list.matchAll(/<([\w ]*)>/gu)].entries())
      characters.set(hex(first) + index, character(to.replaceAll(' ', '')));
  return { bytes, characters };
}

/** Replacement text of drawn content, in UTF-16. */
function actualOf(escaped: string): string {
  const bytes = escaped.replaceAll(/\\(.)/gsu, (_, sign: string) => escapes[sign] ?? sign);
  return Buffer.from(bytes, 'latin1').subarray(2).swap16().toString('utf16le');
}
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

const operators =
  /\/(F\d+) [\d.]+ Tf|<([0-9A-F]+)> Tj|\[([^\]]*)\] TJ|\/ActualText \(((?:\\.|[^\\)])*)\)|\b(EMC)\b/gsu;

/** Text that a page draws, including replacement text for characters that its fonts lack. */
function drawnText(drawn: string, fontNamed: (name: string) => Font): string {
  let font: Font = { bytes: 1, characters: new Map() };
  let text = '';
  let replaced = false;
  for (const [, name, codes, list, actual, end] of drawn.matchAll(operators)) {
    if (name !== undefined) font = fontNamed(name);
    if (actual !== undefined) text += actualOf(actual);
    if (actual !== undefined || end !== undefined) replaced = end === undefined;
    const shown = codes ?? [...(list ?? '').matchAll(/<(\w+)>/gu)].map((each) => each[1]).join('');
    for (let at = 0; !replaced && at < shown.length; at += 2 * font.bytes)
      text += font.characters.get(hex(shown.slice(at, at + 2 * font.bytes))) ?? '';
  }
  return squeezed(text);
}

/** The text of each page without its spaces, which a PDF does not hold reliably. */
export function readPdf(pdf: Buffer): string[] {
  const parts = partsOf(pdf);
  const fonts = new Map<number, Font>();
  const numbered = (head: string, name: string) =>
    parts.get(Number(new RegExp(`/${name} (\\d+) 0 R`, 'u').exec(head)?.[1] ?? 0));
  const pages = [...parts.values()].filter(({ head }) => /\/Type \/Page\b(?!s)/u.test(head));
  return pages.map(({ head }) => {
    const content = numbered(head, 'Contents');
    const resources = `${head}${numbered(head, 'Resources')?.head ?? ''}`;
    const named = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(([, name = '', id]) => [
        name,
        Number(id),
      ]),
    );
    return drawnText(content?.stream?.toString('latin1') ?? '', (name) => {
      const id = named.get(name) ?? 0;
      const font = fonts.get(id) ?? fontOf(parts.get(id), parts);
      fonts.set(id, font);
      return font;
    });
  });
}

/** Addresses that clicks in a PDF of pdfkit open. */
export function pdfLinks(pdf: Buffer): string[] {
  const found = pdf.toString('latin1').matchAll(/\/URI \(((?:\\.|[^\\)])*)\)/gsu);
  return [...found].map(([, address = '']) => address.replaceAll(/\\(.)/gsu, '$1'));
}

/** A file that travels inside a PDF of pdfkit, as text. */
export function pdfAttachment(pdf: Buffer): string {
  const file = [...partsOf(pdf).values()].find(({ head }) => head.includes('/EmbeddedFile'));
  return file?.stream?.toString() ?? '';
}

/** A text as `readPdf` gives it. */
export function squeezed(text: string): string {
  return text.replaceAll(/\s/gu, '');
}
