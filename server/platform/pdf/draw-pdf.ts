import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { paragraph, tableRow, type Block, type Tone } from './blocks.ts';
import { breakLines, type Line, type Placed } from './break-lines.ts';
import { readFaces, type Faces } from './font-faces.ts';
import { isNumbered, spansOf, type Span } from './spans.ts';

const margin = 48;
const footHeight = 24;
const lineHeight = 1.4;
const between = 10;
/** Blocks drawn per turn of the event loop, so that a long document delays no other request. */
const blocksAtOnce = 20;
/** Colors of the screens in the light theme. */
const tones: Readonly<Record<Tone, string>> = {
  ink: '#1b1d24',
  quiet: '#5a5e69',
  good: '#116741',
  warn: '#7f5806',
};
const numbersNote =
  'Characters missing from the font of this file appear as their Unicode number, such as [U+6A21]; copied text and the attached file contain the character.';
const linkColour = '#4b48ce';
const ruleColour = '#cfd1d6';

export type PdfPaper = {
  title: string;
  subject: string;
  author: string;
  createdAt: Date;
  /** Text at the bottom of every page, next to the page number. */
  foot: string;
  blocks: readonly Block[];
  /** File embedded in the document. */
  attached: { name: string; type: string; description: string; body: string };
};

type Doc = InstanceType<typeof PDFDocument>;
type Sheet = { doc: Doc; faces: Faces; top: number; bottom: number; left: number; width: number };
type Laid = { block: Block; cells: { x: number; lines: Line[] }[]; height: number };

function openSheet(paper: PdfPaper, faces: Faces): Sheet {
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    bufferPages: true,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en',
    displayTitle: true,
    info: {
      Title: paper.title,
      Subject: paper.subject,
      Author: paper.author,
      Creator: 'Tandem',
      Producer: 'Tandem',
      CreationDate: paper.createdAt,
    },
  });
  for (const [name, file] of faces.files) doc.registerFont(name, file);
  const { width, height } = doc.page;
  return {
    doc,
    faces,
    top: margin,
    bottom: height - margin - footHeight,
    left: margin,
    width: width - 2 * margin,
  };
}

const weightOf = ({ bold }: { bold?: boolean }) => (bold === true ? 'bold' : 'plain');

/** Computes the line breaks of a block without drawing. */
function layOut({ doc, faces, left, width }: Sheet, block: Block): Laid {
  const whole = width - block.indent;
  const measure = (text: string, { face }: Span) =>
    text === '' ? 0 : doc.font(face).fontSize(block.size).widthOfString(text);
  let x = left + block.indent;
  const cells = block.cells.map((cell, index) => {
    const gap = index + 1 < block.cells.length ? between : 0;
    const spans = cell.pieces.flatMap((piece) =>
      spansOf(piece, (character) => faces.faceOf(character, weightOf(piece))),
    );
    const laid = { x, lines: breakLines(spans, whole * cell.share - gap, measure) };
    x += whole * cell.share;
    return laid;
  });
  const most = Math.max(1, ...cells.map(({ lines }) => lines.length));
  return { block, cells, height: most * block.size * lineHeight };
}

function drawSpan({ doc }: Sheet, { span, x }: Placed, from: number, y: number): void {
  const { actual, face, piece, text } = span;
  const href = piece.href ?? null;
  if (actual !== null) doc.markContent('Span', { actual });
  if (text !== '')
    doc
      .fillColor(href === null ? tones[piece.tone ?? 'ink'] : linkColour)
      .font(face)
      .text(text, from + x, y, { lineBreak: false, ...(href === null ? {} : { link: href }) });
  if (actual !== null) doc.endMarkedContent();
}

/** Draws lines `from` to `to` (exclusive) of every cell as one structure element of the document. */
function drawLines(sheet: Sheet, { block, cells }: Laid, y: number, [from, to]: [number, number]) {
  const { doc } = sheet;
  const draw = (): void => {
    doc.fontSize(block.size);
    for (const { x, lines } of cells)
      lines.slice(from, to).forEach((line, index) => {
        for (const placed of line) drawSpan(sheet, placed, x, y + index * block.size * lineHeight);
      });
  };
  doc.addStructure(doc.struct(block.as, {}, draw));
}

function drawRule({ doc, left, width }: Sheet, y: number): void {
  doc.markContent('Artifact');
  doc
    .moveTo(left, y)
    .lineTo(left + width, y)
    .lineWidth(0.5)
    .strokeColor(ruleColour)
    .stroke();
  doc.endMarkedContent();
}

/** Height of a block and of the following blocks that must stay on the same page. */
function keptHeight(laid: readonly Laid[], at: number): number {
  let height = 0;
  for (let index = at; index < laid.length; index += 1) {
    const each = laid[index];
    if (each === undefined) break;
    height += (index === at ? 0 : each.block.above) + each.height;
    if (!each.block.withNext) break;
  }
  return height;
}

/** Draws a block at `y` or at the top of the next page; returns the position of the next block. */
function drawBlock(sheet: Sheet, laid: readonly Laid[], at: number, y: number): number {
  const { doc, top, bottom } = sheet;
  const one = laid[at];
  if (one === undefined) return y;
  const { block, height, cells } = one;
  const room = bottom - top;
  const needed = keptHeight(laid, at) <= room ? keptHeight(laid, at) : height;
  let from = y === top ? y : y + block.above;
  if (from + needed > bottom && y > top && needed <= room) {
    doc.addPage();
    from = top;
  }
  if (block.rule && from > top) drawRule(sheet, from - block.above / 2);
  const all = Math.max(1, ...cells.map(({ lines }) => lines.length));
  const each = block.size * lineHeight;
  for (let line = 0; line < all;) {
    if (from + each > bottom) {
      doc.addPage();
      from = top;
    }
    const many = Math.min(all - line, Math.max(1, Math.floor((bottom - from) / each + 1e-6)));
    drawLines(sheet, one, from, [line, line + many]);
    from += many * each;
    line += many;
  }
  return from;
}

/** Draws the footer of every page, once the page count is final. */
function drawFeet(sheet: Sheet, foot: string): void {
  const { doc, bottom } = sheet;
  const { count } = doc.bufferedPageRange();
  const size = 7.5;
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page);
    doc.markContent('Artifact', { type: 'Pagination' });
    const row = tableRow(
      [
        { pieces: [{ text: foot, tone: 'quiet' }], share: 0.85 },
        { pieces: [{ text: `Page ${page + 1} of ${count}`, tone: 'quiet' }], share: 0.15 },
      ],
      { size },
    );
    doc.fontSize(size);
    for (const { x, lines } of layOut(sheet, row).cells)
      for (const placed of lines[0] ?? []) drawSpan(sheet, placed, x, bottom + footHeight / 2);
    doc.endMarkedContent();
  }
}

/** Renders a document to bytes. Fonts are read and embedded as subsets; no network access. */
export async function drawPdf(paper: PdfPaper): Promise<Buffer> {
  const sheet = openSheet(paper, await readFaces());
  const { doc } = sheet;
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  const laid: Laid[] = [];
  for (const [index, block] of paper.blocks.entries()) {
    laid.push(layOut(sheet, block));
    if (index % blocksAtOnce === 0) await setImmediate();
  }
  const numbered = laid.some(({ cells }) =>
    cells.some(({ lines }) => lines.some((line) => line.some(({ span }) => isNumbered(span)))),
  );
  if (numbered)
    laid.push(layOut(sheet, paragraph([{ text: numbersNote, tone: 'quiet' }], { above: 16 })));
  let y = sheet.top;
  for (const index of laid.keys()) {
    y = drawBlock(sheet, laid, index, y);
    if (index % blocksAtOnce === 0) await setImmediate();
  }
  drawFeet(sheet, paper.foot);
  const { name, body, ...kind } = paper.attached;
  doc.file(Buffer.from(body), { name, ...kind, creationDate: paper.createdAt });
  doc.end();
  await ended;
  return Buffer.concat(chunks);
}
