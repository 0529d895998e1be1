export type ArtifactKind = 'image' | 'json' | 'csv' | 'text' | 'none';

/** Maximum file size for a preview; larger files can only be downloaded. */
export const PREVIEW_BYTES = 512 * 1024;
const IMAGE_BYTES = 5 * 1024 * 1024;
export const CSV_ROWS = 200;

const byEnding: Record<string, ArtifactKind> = {
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  webp: 'image',
  json: 'json',
  csv: 'csv',
  tsv: 'csv',
};
const texts =
  /\.(?:txt|log|md|ya?ml|toml|ini|cfg|py|r|sql|sh|xml|html?|js|ts|properties|requirements)$/iu;
const names = /(?:^|\/)(?:MLmodel|MLproject|Dockerfile|requirements\.txt)$/u;

/** The preview type of a file. HTML and SVG are shown as source text and never executed. */
export function artifactKind(path: string, bytes: number | undefined): ArtifactKind {
  const ending = /\.(?<ending>[a-z0-9]+)$/iu.exec(path)?.groups?.['ending']?.toLowerCase() ?? '';
  const kind = byEnding[ending] ?? (texts.test(path) || names.test(path) ? 'text' : 'none');
  const shown = ending === 'svg' ? 'text' : kind;
  const most = shown === 'image' ? IMAGE_BYTES : PREVIEW_BYTES;
  return bytes !== undefined && bytes > most ? 'none' : shown;
}

/** Parses rows of a table: fields separated by comma or tab, quotes per RFC 4180. */
export function csvRows(text: string, separator: ',' | '\t', most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(field);
    if (row.length > 1 || field !== '') rows.push(row);
    row = [];
    field = '';
  };
  for (let at = 0; at < text.length && rows.length < most; at += 1) {
    const letter = text[at] ?? '';
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && field === '') quoted = true;
    else if (letter === separator) {
      row.push(field);
      field = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') field += letter;
  }
  if (rows.length < most) endRow();
  return rows;
}

/** JSON indented by two spaces; unchanged if it is invalid. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
